// What a handset says when something does not work.
'use strict';

class Refusal extends Error {
  constructor(status, text) {
    super(text);
    this.status = status; // of HTTP
  }
}

module.exports = {Refusal};
