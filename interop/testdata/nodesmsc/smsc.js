// An operator on the npm package smpp: an SMSC and USSD gateway that applications
// bind to, and handsets that a program holds over HTTP, with the paths of
// lab/operator.
//
//   node smsc.js --system-id ID --password PASSWORD [--ids same|hex-decimal|decimal-hex|reference]
//
// It listens on free ports of the loopback address and says so on one line of
// stdout: {"smpp": "127.0.0.1:2775", "http": "http://127.0.0.1:8088"}. It ends with
// its stdin, so that it never outlives whoever started it, or by SIGTERM.
'use strict';
const http = require('http');
const smpp = require('smpp');
const {once} = require('events');
const {parseArgs} = require('util');
const {control} = require('./control');
const {Network, idForms} = require('./network');

const {values} = parseArgs({
  options: {'system-id': {type: 'string'}, password: {type: 'string'}, ids: {type: 'string', default: 'same'}},
});
if (!values['system-id'] || !values.password || !Object.hasOwn(idForms, values.ids)) {
  console.error('usage: node smsc.js --system-id ID --password PASSWORD [--ids same|hex-decimal|decimal-hex|reference]');
  process.exit(2);
}

const network = new Network({systemID: values['system-id'], password: values.password, ids: values.ids});
const bindings = smpp.createServer((session) => network.accept(session)).listen(0, '127.0.0.1');
const handsets = http.createServer(control(network)).listen(0, '127.0.0.1');

Promise.all([once(bindings, 'listening'), once(handsets, 'listening')]).then(() => {
  console.log(JSON.stringify({smpp: `127.0.0.1:${bindings.address().port}`, http: `http://127.0.0.1:${handsets.address().port}`}));
});
process.stdin.on('end', () => process.exit(0)).resume();
