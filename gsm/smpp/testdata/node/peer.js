// A peer for integration_test.go on the npm package smpp.
//
//   node peer.js smsc           listens on a free port of the loopback address
//   node peer.js esme PORT      connects there and binds as a transceiver
//
// It writes one JSON object per line and event to stdout: {"event": ..., "pdu": ...},
// buffers in hexadecimal. Each line of stdin is {"send": COMMAND, "fields": {...}};
// fields that end in _hex are buffers. It ends with stdin.
'use strict';
const readline = require('readline');
const smpp = require('smpp');

const plain = (_, v) => (v && v.type === 'Buffer' ? Buffer.from(v.data).toString('hex') : v);
const tell = (event, pdu) => console.log(JSON.stringify({event, pdu}, plain));

const fieldsOf = (given) => {
  const fields = {};
  for (const [name, value] of Object.entries(given || {})) {
    if (name.endsWith('_hex')) fields[name.slice(0, -4)] = Buffer.from(value, 'hex');
    else fields[name] = value;
  }
  return fields;
};

let session;
let submitted = 0;

// answer is what a plain SMSC or ESME says to each request.
const answer = (pdu) => {
  switch (pdu.command) {
    case 'bind_transceiver':
      return {command_status: pdu.password === 'secret' ? 0 : smpp.ESME_RINVPASWD, system_id: 'node'};
    case 'submit_sm':
      if (pdu.destination_addr === '0') return {command_status: smpp.ESME_RINVDSTADR};
      return {message_id: 'node-' + ++submitted};
    default:
      return {};
  }
};

const receipt = (pdu, id) => ({
  source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, esm_class: 4,
  short_message: `id:${id} sub:001 dlvrd:001 submit date:2611231009 done date:2611231010 stat:DELIVRD err:000 text:`,
});

const converse = (s) => {
  session = s;
  s.on('error', (err) => tell('error', {message: err.message}));
  s.on('close', () => tell('close'));
  s.on('pdu', (pdu) => {
    tell(pdu.command, pdu);
    if (pdu.isResponse()) return;
    const response = pdu.response(answer(pdu));
    s.send(response);
    if (pdu.command === 'submit_sm' && pdu.registered_delivery & 1) s.deliver_sm(receipt(pdu, response.message_id));
    if (pdu.command === 'unbind') s.close();
  });
};

if (process.argv[2] === 'smsc') {
  const server = smpp.createServer(converse);
  server.listen(0, '127.0.0.1', () => tell('listening', {port: server.address().port}));
} else {
  const s = smpp.connect({host: '127.0.0.1', port: Number(process.argv[3])});
  converse(s);
  s.on('connect', () => s.bind_transceiver({system_id: 'node', password: 'secret', interface_version: 0x34}));
}

readline.createInterface({input: process.stdin}).on('line', (line) => {
  const {send, fields} = JSON.parse(line);
  session[send](fieldsOf(fields));
}).on('close', () => process.exit(0));
