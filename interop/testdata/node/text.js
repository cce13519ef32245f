// Text on the air interface: alphabets, data_coding and long messages. The
// alphabets are those of the npm package, so that none of ours is involved.
'use strict';
const {encodings, consts} = require('smpp');

const {ASCII: gsm7, UCS2: ucs2} = encodings; // the package calls the GSM 7-bit alphabet ASCII
const UDHI = consts.ESM_CLASS.UDH_INDICATOR;

// What to write into data_coding: SMPP 3.4 §5.2.19 for messages, 3GPP TS 23.038 §5
// for USSD.
const forSMS = {gsm7: 0x00, ucs2: 0x08};
const forUSSD = {gsm7: 0x0F, ucs2: 0x48};

const encode = (text) => (gsm7.match(text) ? {alphabet: 'gsm7', octets: gsm7.encode(text)} : {alphabet: 'ucs2', octets: ucs2.encode(text)});

// decode is the text of a submitted message. The package has decoded by the lower
// half of data_coding, but for 0x0F, which it leaves as octets. Anything else that
// is left is no text: undefined.
const decode = (pdu) => {
  const {message} = content(pdu);
  if (!Buffer.isBuffer(message)) return message;
  return pdu.data_coding === forUSSD.gsm7 ? gsm7.decode(message) : undefined;
};

const content = (pdu) => (pdu.message_payload && !pdu.short_message.message.length ? pdu.message_payload : pdu.short_message);

// concat is the element of a user data header that tells which part this is, with 8
// or 16 bits of reference (3GPP TS 23.040 §9.2.3.24.1, §9.2.3.24.8).
const concat = (pdu) => {
  for (const element of content(pdu).udh || []) {
    const part = element.subarray(-2);
    if (element[0] === 0 && element[1] === 3) return {reference: element[2], total: part[0], number: part[1]};
    if (element[0] === 8 && element[1] === 4) return {reference: element.readUInt16BE(2), total: part[0], number: part[1]};
  }
  return {total: 1, number: 1};
};

// fits says whether the air interface carries a message: 140 octets with its header
// and septets packed, or 160 octets of a USSD page. What came as message_payload
// would be cut by the SMSC itself.
const fits = (pdu, text, ussd) => {
  if (!ussd && pdu.message_payload) return true;
  const header = (pdu.short_message.udh || []).reduce((sum, element) => sum + element.length, 0);
  const headed = header ? header + 1 : 0;
  const isUCS2 = (pdu.data_coding & 0x0F) === 8;
  const octets = isUCS2 ? headed + ucs2.encode(text).length : Math.ceil((Math.ceil((headed * 8) / 7) + gsm7.encode(text).length) * 7 / 8);
  return octets <= (ussd ? 160 : 140);
};

// split cuts a text into the parts that a handset sends; no character is cut.
const split = (text, reference) => {
  const {alphabet, octets} = encode(text);
  const [whole, most, write] = alphabet === 'ucs2' ? [140, 134, ucs2.encode] : [160, 153, gsm7.encode];
  const data_coding = forSMS[alphabet];
  if (octets.length <= whole) return [{data_coding, esm_class: 0, short_message: octets}];
  const parts = [Buffer.alloc(0)];
  for (const character of text) {
    const more = write(character);
    if (parts.at(-1).length + more.length > most) parts.push(Buffer.alloc(0));
    parts.push(Buffer.concat([parts.pop(), more]));
  }
  return parts.map((part, i) => ({
    data_coding, esm_class: UDHI, short_message: Buffer.concat([Buffer.from([5, 0, 3, reference, parts.length, i + 1]), part]),
  }));
};

// entry is what is typed or dialled, as the gateway passes it on.
const entry = (text) => {
  const {alphabet, octets} = encode(text);
  return {data_coding: forUSSD[alphabet], short_message: octets};
};

module.exports = {decode, concat, fits, split, entry};
