const UNITS = ["bytes", "kB", "MB", "GB", "TB"];

/** Write a size as people write it: `3.4 GB`. */
export function size(bytes: number): string {
  let rest = bytes;
  let unit = 0;
  while (rest >= 1000 && unit < UNITS.length - 1) {
    rest /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? rest : rest.toFixed(1)}\u00a0${UNITS[unit]}`;
}
