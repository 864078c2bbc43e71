// Before an example of the notes runs: what the notes leave to the page around them.
// `BASE` is the address of the server under test; the notes write it as http://localhost:8000 or
// leave it out, as a page does that the server itself delivers.
const calls = [];
const shown = [];
const asked = [];
const originalFetch = globalThis.fetch;
const ask = async (address, options) => {
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
globalThis.fetch = (address, options) => {
  const answer = ask(address, options);
  asked.push(answer);
  return answer;
};
// Some examples begin requests that they do not wait for.
const settled = () => Promise.allSettled(asked);
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
if (typeof window === 'undefined') {
  // What the notes find in every browser, and Node has not.
  const kept = new Map();
  Object.defineProperty(globalThis, 'localStorage', { value: {
    getItem: key => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, String(value)),
  } });
  globalThis.FileReader = class {
    async readAsDataURL(file) {
      const bytes = Buffer.from(await file.arrayBuffer());
      this.result = `data:${file.type};base64,${bytes.toString('base64')}`;
      this.onload();
    }
  };
}
