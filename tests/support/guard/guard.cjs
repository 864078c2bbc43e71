// Makes every connection off the loopback fail in Node (loaded by NODE_OPTIONS=--require).
'use strict';
const net = require('node:net');

const connect = net.Socket.prototype.connect;
const local = /^(localhost|127(\.\d+){3}|::1|\[::1\])$/i;

net.Socket.prototype.connect = function guarded(...given) {
  const options = Array.isArray(given[0]) ? given[0][0] : given[0];
  const host = typeof options === 'object' && options !== null ? options.host : given[1];
  if (typeof host === 'string' && !local.test(host)) {
    throw new Error(`tests must not leave this machine: ${host}`);
  }
  return connect.apply(this, given);
};
