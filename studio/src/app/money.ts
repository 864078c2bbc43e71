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
