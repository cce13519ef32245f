// A handset: an inbox, and at most one USSD dialogue.
'use strict';

class Handset {
  constructor(number) {
    this.number = number; // digits with the country code
    this.dialogue = null;
    this.sessions = 0;
    this.references = 0;
    this.inbox = [];
    this.received = 0;
    this.parts = new Map(); // of long messages, by sender, reference and total
    this.readers = new Set(); // who wait for a text
  }

  receive(from, text) {
    this.inbox.push({n: ++this.received, kind: 'sms', from, text, at: new Date().toISOString()});
    for (const wake of this.readers) wake();
  }

  // join takes one part of a message and receives the message when it is whole.
  join(from, {reference, total, number}, text) {
    const key = `${from} ${reference} ${total}`;
    const parts = this.parts.get(key) || new Map();
    this.parts.set(key, parts.set(number, text));
    if (parts.size < total) return;
    this.parts.delete(key);
    this.receive(from, Array.from({length: total}, (_, i) => parts.get(i + 1)).join(''));
  }

  // texts are those behind number after. While there are none it waits, but no
  // longer than so many milliseconds.
  async texts(after, wait) {
    const behind = () => this.inbox.filter((text) => text.n > after);
    if (!behind().length && wait > 0) {
      await new Promise((resolve) => {
        const done = () => { clearTimeout(timer); this.readers.delete(done); resolve(); };
        const timer = setTimeout(done, wait);
        this.readers.add(done);
      });
    }
    return behind();
  }

  // open begins a dialogue with an application. The gateway's number of it has one
  // octet, so that numbers come again.
  open(application, code) {
    this.sessions = (this.sessions + 1) % 256;
    this.dialogue = {application, code, session: this.sessions, sequence: 0, turn: null, thinking: null};
    return this.dialogue;
  }

  close(dialogue) {
    clearTimeout(dialogue.thinking);
    if (this.dialogue === dialogue) this.dialogue = null;
  }
}

// international is a number as digits with the country code of India, or null.
const international = (number) => {
  const digits = number.replace(/^\+/, '');
  if (/^[6-9]\d{9}$/.test(digits)) return '91' + digits;
  return /^91[6-9]\d{9}$/.test(digits) ? digits : null;
};

module.exports = {Handset, international};
