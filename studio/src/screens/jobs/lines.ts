import type { Event } from "songreel";
import { dollars } from "../../app/money";
import { phaseName } from "../../jobs/words";

const SERVICES: Record<string, string> = {
  local: "This machine",
  replicate: "Replicate",
  gemini: "Gemini",
  openai: "OpenAI",
};

/** What a service is called. */
export function serviceName(backend: string): string {
  return SERVICES[backend] ?? backend;
}

/** Say in plain words what happened; null for what is only a step on the way. */
export function lineOf(event: Event): string | null {
  const text = (name: string) => (typeof event[name] === "string" ? event[name] : "");
  const who = serviceName(text("backend"));
  const price = text("amount_usd") ? dollars(text("amount_usd")) : "";
  switch (event.type) {
    case "queued":
      return "Taken; it waits for its turn";
    case "started":
      return event.resumed ? "Went on after the server was started again" : "Begun";
    case "phase":
      return phaseName(text("phase"));
    case "progress":
      return text("note") || null;
    case "shot":
      return typeof event.index === "number" ? `Clip ${event.index + 1} is there` : null;
    case "submitted": {
      const aside = price ? `; ${price} are set aside` : "";
      return `${who} took the order for ${text("model")}${aside}`;
    }
    case "settled":
      return settled(text("outcome"), who, price, text("charged_usd"));
    case "succeeded":
      return "Done";
    case "failed":
      return `Failed: ${messageOf(event.error)}`;
    case "cancelled":
      return "Stopped";
    default:
      return null;
  }
}

function settled(outcome: string, who: string, price: string, charged: string): string {
  if (outcome === "charged") return `${who} charges ${charged ? dollars(charged) : price}`;
  if (outcome === "not_charged") return `${who} charges nothing; ${price} are free again`;
  return `Nobody knows whether ${who} charges ${price}`;
}

function messageOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("message" in error)) return "no reason told";
  return String(error.message);
}
