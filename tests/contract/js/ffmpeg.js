// Stands in for ffmpeg.wasm, which is no part of this project: the calls that the notes make of it,
// done by an ffmpeg of this machine behind `WHERE`.
const WHERE = 'http://ffmpeg.invalid';
export const createFFmpeg = () => {
  const files = new Map();
  const address = name => new URL(`/ffmpeg/${name}`, WHERE);
  const ask = async (name, options) => {
    const response = await fetch(address(name), options);
    if (!response.ok) throw new Error(await response.text());
    return response;
  };
  return {
    load: async () => {},
    FS: (action, name, data) => {
      if (action === 'writeFile') return void files.set(name, data);
      if (action === 'readFile' && files.has(name)) return files.get(name);
      throw new Error(`${action} ${name}`);
    },
    run: async (...command) => {
      for (const [name, data] of files) await ask(name, { method: 'PUT', body: data });
      await ask('', { method: 'POST', body: JSON.stringify(command) });
      const made = await (await ask(command.at(-1))).arrayBuffer();
      files.set(command.at(-1), new Uint8Array(made));
    },
  };
};
