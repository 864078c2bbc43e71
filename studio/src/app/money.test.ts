import { expect, it } from "vitest";
import { readDollars } from "./money";

it("reads amounts as people write them", () => {
  for (const [typed, amount] of [
    ["12", "12"],
    [" $12.50 ", "12.50"],
    ["12,50", "12.50"],
    ["0.1234", "0.1234"],
    ["1,000", "1000"],
    ["$ 1,234,567.89", "1234567.89"],
    ["1.234,50", "1234.50"],
  ] as const) {
    expect(readDollars(typed), typed).toBe(amount);
  }
});

it("refuses what is no amount, or could be two", () => {
  for (const typed of [
    "",
    "a",
    "-3",
    "1,00,000",
    "1.000",
    "1.000.000",
    "12,5000",
    "1,2,3",
    "12345678",
    "1e3",
  ]) {
    expect(readDollars(typed), typed).toBeNull();
  }
});
