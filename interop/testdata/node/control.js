// The handsets' side: what operator.Client asks by HTTP.
'use strict';
const {Refusal} = require('./refusal');
const ussd = require('./ussd');

const MAX_BODY = 16 << 10;
const MAX_WAIT = 60; // seconds

// control is a handler for http.createServer. More is what else can be asked, by
// method and path; each is given the body.
const control = (network, more = {}) => async (request, response) => {
  const reply = (status, body) => {
    response.writeHead(status, {'Content-Type': 'application/json'});
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
  try {
    const body = await route(network, request, more);
    reply(body === undefined ? 204 : 200, body);
  } catch (failure) {
    if (!(failure instanceof Refusal)) network.note(failure);
    reply(failure.status || 500, {error: failure.message});
  }
};

const route = async (network, request, more) => {
  const url = new URL(request.url, 'http://localhost');
  const [, first, number, verb] = url.pathname.split('/');
  const what = `${request.method} ${first === 'phones' ? verb : first}`;
  if (Object.hasOwn(more, what)) return more[what](request.method === 'GET' ? {} : await json(request));
  switch (what) {
    case 'GET healthz': return {binds: network.sessions.size};
    case 'PUT faults': network.faults = await json(request); return undefined;
    case 'POST disconnect': return network.disconnect();
  }
  const handset = network.handset(decodeURIComponent(number || ''));
  if (!handset) throw new Refusal(400, 'the path needs a phone number, such as /phones/+919876543210/dial');
  switch (what) {
    case 'POST dial': return ussd.dial(network, handset, short((await json(request)).code));
    case 'POST answer': return ussd.answer(network, handset, short((await json(request)).text));
    case 'POST hangup': return ussd.hangUp(network, handset);
    case 'POST sms': return sms(network, handset, await json(request));
    case 'GET inbox': return handset.texts(whole(url, 'after'), Math.min(whole(url, 'wait'), MAX_WAIT) * 1000);
  }
  throw new Refusal(404, 'there is nothing here');
};

const sms = async (network, handset, {to, text}) => {
  if (!to || !text || to.length > 20) throw new Refusal(400, 'a message needs a text and to, of at most 20 characters');
  return {parts: await network.send(handset, to, text)};
};

const short = (text) => {
  if (typeof text !== 'string' || text.length < 1 || text.length > 160) throw new Refusal(400, 'an entry has 1 to 160 characters');
  return text;
};

const whole = (url, name) => {
  const value = url.searchParams.get(name) || '0';
  if (!/^\d{1,9}$/.test(value)) throw new Refusal(400, 'after and wait are whole numbers from 0');
  return Number(value);
};

const json = async (request) => {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > MAX_BODY) throw new Refusal(413, 'the body is too long');
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'the body is not the JSON that this path needs');
  }
};

module.exports = {control};
