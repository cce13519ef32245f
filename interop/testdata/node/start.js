// What every program here does as it starts.
'use strict';
const {readFileSync} = require('fs');
const {once} = require('events');

// announce has servers listen on free ports of the loopback address, tells their
// addresses on one line of stdout, and ends the process with its stdin.
const announce = async (servers) => {
  const addresses = await Promise.all(Object.entries(servers).map(async ([name, server]) => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return [name, `${name === 'http' ? 'http://' : ''}127.0.0.1:${server.address().port}`];
  }));
  console.log(JSON.stringify(Object.fromEntries(addresses)));
  process.stdin.on('end', () => process.exit(0)).resume();
};

// secured is what Node's tls needs, of the files that the command line names.
const secured = (files) => {
  const options = {};
  for (const name of ['cert', 'key', 'ca']) if (files[name]) options[name] = readFileSync(files[name]);
  return options;
};

module.exports = {announce, secured};
