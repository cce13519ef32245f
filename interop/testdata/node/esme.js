// An operator on the npm package smpp that binds in to the application: its USSD
// gateway and SMSC is the ESME. Handsets are held over HTTP as at smsc.js; besides,
// any request can be sent as it stands:
//
//   POST /binds  {fields}           opens a session: the answer to bind_transceiver
//   POST /pdus   {command, fields}  sends a request: the answer to it
//   GET  /seen                      receipts that came, and how often it was throttled
//
//   node esme.js --to HOST:PORT --system-id ID --password PASSWORD [--version 0x34]
//                [--tls [--ca FILE] [--cert FILE --key FILE]]
//
// It begins and ends as smsc.js does.
'use strict';
const http = require('http');
const {setTimeout: rest} = require('timers/promises');
const smpp = require('smpp');
const {parseArgs} = require('util');
const {control} = require('./control');
const {Network} = require('./network');
const {Refusal} = require('./refusal');
const {announce, secured} = require('./start');

const REST = 100; // milliseconds after ESME_RTHROTTLED
const ESM_TYPE = 0x3C; // of esm_class: what a message is, if no message of a person

smpp.addCommand('unheard_of', {id: 0x0777, params: {}});

class Gateway extends Network {
  constructor(connection, access) {
    super({ids: 'same'});
    Object.assign(this, {connection, access, receipts: [], throttled: 0});
  }

  // bind opens a session. The answer tells whether the application took it; a
  // connection that comes to nothing is refused.
  bind(fields) {
    return new Promise((resolve, reject) => {
      const fail = (failure) => reject(new Refusal(502, failure.message));
      const session = smpp.connect(this.connection, () => {
        this.exchange(session, 'bind_transceiver', {...this.access, ...fields}).then((response) => {
          if (!response.command_status) this.sessions.add(session);
          resolve(response);
        }, fail);
      });
      session.setMaxListeners(0); // each exchange has one
      session.on('error', (failure) => { fail(failure); session.destroy(); });
      session.on('close', () => { this.lose(session); fail(new Error('the application closed the connection')); });
      session.on('pdu', (pdu) => { if (!pdu.isResponse()) this.request(session, pdu); });
    });
  }

  request(session, pdu) {
    if (pdu.command !== 'deliver_sm') return super.request(session, pdu);
    if (pdu.esm_class & ESM_TYPE) {
      this.receipts.push(pdu);
      return session.send(pdu.response());
    }
    return session.send(pdu.response({command_status: this.take(pdu)}));
  }

  // deliver submits what a person wrote, again while there is too much of it, and
  // wants to hear of what is no step of a dialogue.
  async deliver(session, fields) {
    const wanted = fields.service_type === 'USSD' ? 0 : 1;
    for (;;) {
      const {command_status} = await this.exchange(session, 'submit_sm', {registered_delivery: wanted, ...fields});
      if (!command_status) return;
      if (command_status !== smpp.ESME_RTHROTTLED) throw new Refusal(502, `the application answered with status ${command_status}`);
      this.throttled++;
      await rest(REST);
    }
  }
}

const {values} = parseArgs({
  options: {
    to: {type: 'string'}, 'system-id': {type: 'string'}, password: {type: 'string'}, version: {type: 'string', default: '0x34'},
    tls: {type: 'boolean'}, ca: {type: 'string'}, cert: {type: 'string'}, key: {type: 'string'},
  },
});
if (!values.to || !values['system-id'] || !values.password) {
  console.error('usage: node esme.js --to HOST:PORT --system-id ID --password PASSWORD [--version 0x34] [--tls [--ca FILE] [--cert FILE --key FILE]]');
  process.exit(2);
}
const [host, port] = values.to.split(':');
const gateway = new Gateway(
  {host, port: Number(port), tls: !!values.tls, ...secured(values)},
  {system_id: values['system-id'], password: values.password, interface_version: Number(values.version)},
);

announce({
  http: http.createServer(control(gateway, {
    'POST binds': (fields) => gateway.bind(fields),
    'POST pdus': ({command, ...fields}) => gateway.exchange(gateway.application(), command, fields),
    'GET seen': () => ({receipts: gateway.receipts, throttled: gateway.throttled}),
  })),
});
