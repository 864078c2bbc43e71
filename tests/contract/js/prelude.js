// Before an example of the notes runs: what the notes leave to the page around them.
// `BASE` is the address of the server under test; the notes write it as http://localhost:8000 or
// leave it out, as a page does that the server itself delivers.
const calls = [];
const shown = [];
const originalFetch = globalThis.fetch;
globalThis.fetch = async (address, options) => {
  const url = new URL(address, BASE);
  if (url.host === 'localhost:8000') url.host = new URL(BASE).host;
  const call = { path: url.pathname, status: null, body: null };
  calls.push(call);
  const response = await originalFetch(url, options);
  call.status = response.status;
  if (response.headers.get('content-type')?.startsWith('application/json')) {
    call.body = await response.clone().json();
  }
  return response;
};
const show = kind => text => void shown.push(text === undefined ? kind : `${kind}: ${text}`);
const showWarning = show('warning');
const showError = show('error');
const showLoadingSpinner = show('spinner');
const hideLoadingSpinner = show('no spinner');
const updateStatus = show('status');
const sleep = milliseconds => {
  shown.push(`sleep: ${milliseconds}`);
  return new Promise(resolve => setTimeout(resolve, Math.min(milliseconds, 50)));
};
