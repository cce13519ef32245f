// An operator on the npm package smpp: an SMSC and USSD gateway that applications
// bind to, and handsets that a program holds over HTTP, with the paths of
// lab/operator.
//
//   node smsc.js --system-id ID --password PASSWORD [--ids same|hex-decimal|decimal-hex|reference]
//                [--cert FILE --key FILE [--ca FILE]]
//
// With a certificate it speaks TLS; with an authority it wants a certificate of that
// authority from those who bind. It listens on free ports of the loopback address
// and says so on one line of stdout: {"smpp": "127.0.0.1:2775",
// "http": "http://127.0.0.1:8088"}. It ends with its stdin, so that it never outlives
// whoever started it, or by SIGTERM.
'use strict';
const http = require('http');
const smpp = require('smpp');
const {parseArgs} = require('util');
const {control} = require('./control');
const {Network, idForms} = require('./network');
const {announce, secured} = require('./start');

const {values} = parseArgs({
  options: {
    'system-id': {type: 'string'}, password: {type: 'string'}, ids: {type: 'string', default: 'same'},
    cert: {type: 'string'}, key: {type: 'string'}, ca: {type: 'string'},
  },
});
if (!values['system-id'] || !values.password || !Object.hasOwn(idForms, values.ids)) {
  console.error('usage: node smsc.js --system-id ID --password PASSWORD [--ids same|hex-decimal|decimal-hex|reference] [--cert FILE --key FILE [--ca FILE]]');
  process.exit(2);
}

const network = new Network({systemID: values['system-id'], password: values.password, ids: values.ids});
const security = secured(values);
const bindings = smpp.createServer({...security, requestCert: !!security.ca}, (session) => network.accept(session));
bindings.on('tlsClientError', (failure) => network.note(failure));
announce({smpp: bindings, http: http.createServer(control(network))});
