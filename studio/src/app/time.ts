export const FRAMES_A_SECOND = 24;

/** Write a length as `0:32` or `0:32.4`. */
export function clock(seconds: number, { tenths = false } = {}): string {
  const whole = Math.max(0, tenths ? Math.round(seconds * 10) / 10 : Math.round(seconds));
  const minutes = Math.floor(whole / 60);
  const rest = whole - 60 * minutes;
  const shown = tenths ? rest.toFixed(1).padStart(4, "0") : String(rest).padStart(2, "0");
  return `${minutes}:${shown}`;
}

/** Write how long something takes, in words: `12 s`, `3 min`. */
export function span(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

/** Write how long ago that was. */
export function ago(moment: string, now = Date.now()): string {
  const seconds = (now - Date.parse(moment)) / 1000;
  if (seconds < 45) return "just now";
  if (seconds < 86_400) return `${span(seconds)} ago`;
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium" }).format(new Date(moment));
}

/** Read a time as people write it, `83.5`, `1:23.5` or `1:02:03`, in seconds; null where it is none. */
export function readClock(text: string): number | null {
  const parts = text.trim().replace(",", ".").split(":");
  if (parts.length > 3) return null;
  let seconds = 0;
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    if (!(isLast ? /^\d+(\.\d*)?$/ : /^\d+$/).test(part)) return null;
    const value = Number(part);
    if (index > 0 && value >= 60) return null;
    seconds = 60 * seconds + value;
  }
  return seconds;
}

/** Write a time to the thousandth, as short as it can be read back: `1:23.5`, `0:04`. */
export function writeClock(seconds: number): string {
  const thousandths = Math.max(0, Math.round(seconds * 1000));
  const minutes = Math.floor(thousandths / 60_000);
  const [whole = "0", part] = ((thousandths % 60_000) / 1000).toString().split(".");
  return `${minutes}:${whole.padStart(2, "0")}${part ? `.${part}` : ""}`;
}
