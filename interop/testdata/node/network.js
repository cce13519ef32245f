// The SMSC: who is bound, what they submit, what is delivered to them.
'use strict';
const smpp = require('smpp');
const {Handset, international} = require('./handset');
const {Refusal} = require('./refusal');
const {concat, decode, fits, split} = require('./text');
const ussd = require('./ussd');

const RECEIPT_AFTER = 20; // milliseconds

// How messages are named: in the answer to submit_sm, and in the receipt. Real SMSCs
// do each of these.
const idForms = {
  same: (n) => [String(n).padStart(10, '0'), String(n).padStart(10, '0')],
  'hex-decimal': (n) => [n.toString(16), String(n)],
  'decimal-hex': (n) => [String(n), n.toString(16)],
  reference: () => ['msg_id_not_implemented', 'msg_id_not_implemented'],
};

class Network {
  constructor({systemID, password, ids}) {
    Object.assign(this, {systemID, password, idForm: idForms[ids]});
    this.sessions = new Set(); // that are bound
    this.handsets = new Map();
    this.submitted = 0xA0F30; // messages are named from here, so that hexadecimal shows
    this.faults = {};
  }

  // note tells of what nobody waits for.
  note(failure) { console.error(`network: ${failure.message}`); }

  // accept is the listener of smpp.createServer.
  accept(session) {
    session.on('error', (failure) => { // without a listener the package ends the process
      this.note(failure);
      session.destroy(); // after octets that it cannot read the package reads no more
    });
    session.on('close', () => this.lose(session));
    session.on('pdu', (pdu) => { if (!pdu.isResponse()) this.request(session, pdu); });
  }

  // lose ends what depended on a session.
  lose(session) {
    this.sessions.delete(session);
    for (const handset of this.handsets.values()) {
      if (handset.dialogue && handset.dialogue.application === session) handset.close(handset.dialogue);
    }
  }

  request(session, pdu) {
    switch (pdu.command) {
      case 'bind_transceiver': return this.bind(session, pdu);
      case 'enquire_link': return session.send(pdu.response());
      case 'unbind': return session.send(pdu.response(), () => session.close());
      case 'submit_sm': return this.submit(session, pdu);
      default: return session.send(pdu.response({command_status: smpp.ESME_RINVCMDID}));
    }
  }

  bind(session, pdu) {
    let status = 0;
    if (pdu.system_id !== this.systemID) status = smpp.ESME_RINVSYSID;
    else if (pdu.password !== this.password) status = smpp.ESME_RINVPASWD;
    else if (this.sessions.has(session)) status = smpp.ESME_RALYBND;
    else this.sessions.add(session);
    session.send(pdu.response({command_status: status, system_id: 'node'})); // as many do, without sc_interface_version
  }

  submit(session, pdu) {
    const status = this.sessions.has(session) ? this.take(pdu) : smpp.ESME_RINVBNDSTS;
    if (status) this.note(new Error(`a submit_sm is refused with status ${status}`));
    const [id, receiptID] = this.idForm(++this.submitted);
    const respond = () => session.send(pdu.response(status ? {command_status: status} : {message_id: id}));
    const receipt = () => this.deliver(session, this.receipt(pdu, receiptID)).catch(this.note);
    const wanted = !status && (pdu.registered_delivery & 3) === 1 && !this.faults.drop_receipts;
    const after = (this.faults.slow_ack || 0) / 1e6; // given in nanoseconds
    if (wanted && this.faults.early_receipt) receipt();
    if (after) setTimeout(respond, after);
    else respond();
    if (wanted && !this.faults.early_receipt) setTimeout(receipt, after + RECEIPT_AFTER);
  }

  // take is what becomes of a message: a status.
  take(pdu) {
    if (this.uses('throttle')) return smpp.ESME_RTHROTTLED;
    const handset = this.handset(pdu.destination_addr);
    if (!handset) return smpp.ESME_RINVDSTADR;
    if (pdu.service_type === 'USSD') return this.uses('lose_pages') ? 0 : ussd.page(handset, pdu);
    const text = decode(pdu);
    if (text === undefined) return smpp.ESME_RSUBMITFAIL;
    if (!fits(pdu, text, false)) return smpp.ESME_RINVMSGLEN;
    handset.join(pdu.source_addr, concat(pdu), text);
    return 0;
  }

  uses(fault) { return this.faults[fault] > 0 && this.faults[fault]-- > 0; }

  receipt(pdu, id) {
    const at = new Date().toISOString().replace(/\D/g, '').slice(2, 12);
    const receipt = {
      source_addr_ton: pdu.dest_addr_ton, source_addr_npi: pdu.dest_addr_npi, source_addr: pdu.destination_addr,
      destination_addr: pdu.source_addr, esm_class: 4, data_coding: 0,
      short_message: Buffer.from(`id:${id} sub:001 dlvrd:001 submit date:${at} done date:${at} stat:DELIVRD err:000 text:`),
    };
    if (pdu.user_message_reference !== undefined) receipt.user_message_reference = pdu.user_message_reference;
    return receipt;
  }

  // deliver resolves when the application has taken the message.
  async deliver(session, fields) {
    const {command_status} = await this.exchange(session, 'deliver_sm', fields);
    if (command_status) throw new Refusal(502, `the application answered with status ${command_status}`);
  }

  // exchange sends a request and is the answer to it.
  exchange(session, command, fields) {
    return new Promise((resolve, reject) => {
      const gone = () => reject(new Refusal(503, 'the application is gone'));
      session.once('close', gone);
      const sent = session[command](fields, (response) => {
        session.off('close', gone);
        resolve(response);
      });
      if (!sent) gone();
    });
  }

  async send(handset, to, text) {
    const parts = split(text, handset.references = (handset.references + 1) % 256);
    for (const part of parts) {
      await this.deliver(this.application(), {source_addr_ton: 1, source_addr_npi: 1, source_addr: handset.number, destination_addr: to, ...part});
    }
    return parts.length;
  }

  // application is a session that takes what handsets send.
  application() {
    for (const session of this.sessions) return session;
    throw new Refusal(503, 'no application is bound');
  }

  handset(number) {
    const key = international(number);
    if (key && !this.handsets.has(key)) this.handsets.set(key, new Handset(key));
    return this.handsets.get(key);
  }

  disconnect() { for (const session of this.sessions) session.destroy(); }
}

module.exports = {Network, idForms};
