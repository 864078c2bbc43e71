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

const PLAIN = /^\d{1,7}(\.\d{1,4})?$/;
// Thousands are grouped all along, or not at all.
const GROUPED = /^\d{1,3}(,\d{3})+(\.\d{1,4})?$/;
// A thousand to some, and one to others.
const DOUBTFUL = /^[1-9]\d{0,2}\.\d{3}$/;
// A comma before one or two digits is how much of the world writes cents.
const WITH_COMMA = /^\d{1,7},\d{1,2}$/;
const GROUPED_WITH_COMMA = /^\d{1,3}(\.\d{3})+,\d{1,2}$/;

/** Read an amount as people write it, `$1,000`, `12.50` or `12,50`; null where it is none, or two. */
export function readDollars(text: string): string | null {
  const typed = text.trim().replace(/^\$\s*/, "");
  if (DOUBTFUL.test(typed)) return null;
  const written = GROUPED_WITH_COMMA.test(typed)
    ? typed.replaceAll(".", "").replace(",", ".")
    : WITH_COMMA.test(typed)
      ? typed.replace(",", ".")
      : GROUPED.test(typed)
        ? typed.replaceAll(",", "")
        : typed;
  return PLAIN.test(written) ? written : null;
}
