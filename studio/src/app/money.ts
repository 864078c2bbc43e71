/** Write dollars as people write them; amounts are decimal strings and are never computed as floats. */
export function dollars(amount: string): string {
  const [whole = "0", part = ""] = amount.replace(/^-/, "").split(".");
  const digits = part.replace(/0+$/, "").padEnd(2, "0");
  const sign = amount.startsWith("-") ? "−" : "";
  return `${sign}$${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${digits}`;
}

/** Add decimal strings up, exactly. */
export function total(amounts: readonly string[]): string {
  const places = Math.max(0, ...amounts.map((one) => one.split(".")[1]?.length ?? 0));
  let sum = 0n;
  for (const amount of amounts) {
    const [whole = "0", part = ""] = amount.split(".");
    sum += BigInt(whole + part.padEnd(places, "0"));
  }
  const digits = sum.toString().padStart(places + 1, "0");
  return places ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits;
}

/** Tell whether an amount is nothing. */
export function isNothing(amount: string | null | undefined): boolean {
  return !amount || /^-?[0.]*$/.test(amount);
}

function scaled(amount: string, places: number): bigint {
  const sign = amount.startsWith("-") ? -1n : 1n;
  const [whole = "0", part = ""] = amount.replace(/^-/, "").split(".");
  return sign * BigInt(whole + part.padEnd(places, "0"));
}

function places(...amounts: string[]): number {
  return Math.max(0, ...amounts.map((one) => one.split(".")[1]?.length ?? 0));
}

function written(sum: bigint, decimals: number): string {
  const digits = (sum < 0n ? -sum : sum).toString().padStart(decimals + 1, "0");
  const sign = sum < 0n ? "-" : "";
  return decimals
    ? `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
    : sign + digits;
}

/** Take an amount from another, exactly. */
export function less(amount: string, taken: string): string {
  const decimals = places(amount, taken);
  return written(scaled(amount, decimals) - scaled(taken, decimals), decimals);
}

/** Return an amount so many times, exactly. */
export function times(amount: string, count: number): string {
  const decimals = places(amount);
  return written(scaled(amount, decimals) * BigInt(count), decimals);
}

/** Tell whether an amount is more than another. */
export function isMore(amount: string, than: string): boolean {
  return less(than, amount).startsWith("-") && !isNothing(less(than, amount));
}

/** Say a price: `free`, or the dollars. */
export function price(amount: string): string {
  return isNothing(amount) ? "free" : dollars(amount);
}
