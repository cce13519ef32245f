// USSD dialogues on SMPP: ussd_service_op (SMPP 3.4 §5.3.2.44), and its_session_info
// (§5.3.2.43) as one octet session, seven bits of sequence and an end bit.
'use strict';
const {ESME_RSUBMITFAIL, ESME_RINVMSGLEN} = require('smpp');
const {decode, entry, fits} = require('./text');
const {Refusal} = require('./refusal');

const PSSR_INDICATION = 1;
const USSR_REQUEST = 2;
const PSSR_RESPONSE = 17;
const USSR_CONFIRM = 18;
const ABORT = 0x81; // what vendors use

const PAGE_WAIT = 15000; // that a handset shows nothing before the network gives up
const THINK_TIME = 30000; // that a person may take for an answer

const dial = (network, handset, code) => {
  if (handset.dialogue) throw new Refusal(409, 'a dialogue is open on this phone: answer or hang up');
  const dialogue = handset.open(network.application(), code.replace(/^(.[^*#]*)[*#].*$/, '$1#'));
  return turn(network, handset, dialogue, PSSR_INDICATION, code);
};

const answer = (network, handset, text) => {
  if (!handset.dialogue) throw new Refusal(409, 'no dialogue is open on this phone');
  handset.dialogue.sequence++;
  return turn(network, handset, handset.dialogue, USSR_CONFIRM, text);
};

const hangUp = async (network, handset) => {
  const dialogue = handset.dialogue;
  if (!dialogue) throw new Refusal(409, 'no dialogue is open on this phone');
  await abort(network, handset, dialogue);
};

// abort ends a dialogue from the network's side and tells the application.
const abort = async (network, handset, dialogue) => {
  handset.close(dialogue);
  dialogue.sequence++;
  await network.deliver(dialogue.application, write(handset, dialogue, ABORT, ''));
};

// turn sends one step and waits for the page that answers it, which may overtake the
// answer to the step itself.
const turn = async (network, handset, dialogue, op, text) => {
  if (dialogue.turn) throw new Refusal(409, 'the network is waiting for a page already');
  clearTimeout(dialogue.thinking);
  let late;
  const page = new Promise((resolve, reject) => {
    dialogue.turn = resolve;
    late = setTimeout(() => reject(new Refusal(504, 'connection problem or invalid code: nothing came in time')), PAGE_WAIT);
  });
  try {
    const [screen] = await Promise.all([page, network.deliver(dialogue.application, write(handset, dialogue, op, text))]);
    if (!screen.open) handset.close(dialogue);
    else dialogue.thinking = setTimeout(() => abort(network, handset, dialogue).catch(network.note), THINK_TIME);
    return screen;
  } catch (failure) {
    await abort(network, handset, dialogue).catch(network.note);
    throw failure;
  } finally {
    clearTimeout(late);
    dialogue.turn = null;
  }
};

const write = (handset, dialogue, op, text) => ({
  service_type: 'USSD', source_addr_ton: 1, source_addr_npi: 1, source_addr: handset.number, destination_addr: dialogue.code,
  ...entry(text), ussd_service_op: op,
  its_session_info: Buffer.from([dialogue.session, (dialogue.sequence & 0x7F) << 1 | (op === ABORT ? 1 : 0)]),
});

// page shows a page on the handset whose dialogue it belongs to, and is the status
// for the application. A page must be the next step of that dialogue, and end it if
// and only if it says so in both parameters.
const page = (handset, pdu) => {
  const dialogue = handset.dialogue;
  const info = pdu.its_session_info;
  if (!dialogue || !dialogue.turn || !info || info.length !== 2 || info[0] !== dialogue.session) return ESME_RSUBMITFAIL;
  const open = pdu.ussd_service_op === USSR_REQUEST;
  if (!open && pdu.ussd_service_op !== PSSR_RESPONSE) return ESME_RSUBMITFAIL;
  if (info[1] >> 1 !== (dialogue.sequence + 1 & 0x7F) || (info[1] & 1) !== (open ? 0 : 1)) return ESME_RSUBMITFAIL;
  const screen = decode(pdu);
  if (screen === undefined) return ESME_RSUBMITFAIL;
  if (!fits(pdu, screen, true)) return ESME_RINVMSGLEN;
  dialogue.sequence++;
  dialogue.turn({session: dialogue.session, screen, open});
  return 0;
};

module.exports = {dial, answer, hangUp, page};
