import type { Backends } from "songreel";
import { times } from "../../app/money";

/** A model that makes clips, as far as choosing it goes. */
export interface Model {
  backend: string;
  model: string;
  /** Why it cannot be ordered from now, or null. */
  unready: string | null;
  durations: readonly number[];
  durationsAt: ReadonlyMap<string, readonly number[]>;
  ratios: readonly string[];
  resolutions: readonly string[];
  audio: string | null;
  takesSeed: boolean;
  takesAvoid: boolean;
  /** How it takes the character's picture: as one, as the first frame, or not at all. */
  reference: string | null;
  /** How many it takes at most, where it takes them as pictures. */
  referenceImages: number;
  referenceSeconds: readonly number[];
  referenceRatios: readonly string[];
  beginsWithPicture: boolean;
  longestWords: number | null;
  pricePerSecond: string | null;
  prices: readonly { usd: string; resolution: string | null; audio: boolean | null }[];
  notice: string | null;
}

/** What a shot asks of a model. */
export interface Need {
  seconds: number | null;
  ratio: string;
  resolution: string | null;
  continues: boolean;
  words: number;
  avoids: boolean;
  hasSeed: boolean;
  /** How many pictures it is to be made with. */
  pictures: number;
  withSound: boolean;
}

/** How a model and a shot go together. */
export interface Fit {
  /** Why it cannot make this shot, or null. */
  impossible: string | null;
  /** What it does otherwise than asked for. */
  notes: readonly string[];
  /** How many seconds are bought, and for how much; null where nobody knows. */
  seconds: number | null;
  price: string | null;
}

type Known = { readonly [name: string]: unknown };

function isKnown(value: unknown): value is Known {
  return typeof value === "object" && value !== null;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "number") : [];
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** Return the models that make clips, of all that a server tells. */
export function modelsOf({ backends }: Backends): Model[] {
  return backends.filter(isKnown).flatMap((backend) => {
    const models = Array.isArray(backend["models"]) ? backend["models"].filter(isKnown) : [];
    return models.filter((one) => one["makes"] === "video").map((one) => modelOf(backend, one));
  });
}

/** Return the model that makes a shot: its own, the film's, or that of whoever names none. */
export function modelFor(
  backends: Backends,
  maker: string,
  film: { backend: string | null; model: string | null },
): Model | undefined {
  const own = film.model === null ? null : `${film.backend ?? ""}/${film.model}`;
  const wanted = maker || own || backends.chosen["video"];
  return modelsOf(backends).find((one) => `${one.backend}/${one.model}` === wanted);
}

function modelOf(backend: Known, told: Known): Model {
  const ready = backend["ready"] !== false && told["ready"] !== false;
  const reason = text(told["reason"]) ?? text(backend["reason"]);
  const at = isKnown(told["resolution_durations"]) ? told["resolution_durations"] : {};
  const prices = Array.isArray(told["prices"]) ? told["prices"].filter(isKnown) : [];
  return {
    backend: String(backend["backend"]),
    model: String(told["model"]),
    unready: ready ? null : (reason ?? "It is not ready."),
    durations: numbers(told["durations"]),
    durationsAt: new Map(Object.entries(at).map(([name, value]) => [name, numbers(value)])),
    ratios: texts(told["aspect_ratios"]),
    resolutions: texts(told["resolutions"]),
    audio: text(told["audio"]),
    takesSeed: told["seed"] === true,
    takesAvoid: told["negative_prompt"] === true,
    reference: text(told["reference"]),
    referenceImages: typeof told["reference_images"] === "number" ? told["reference_images"] : 0,
    referenceSeconds: numbers(told["reference_durations"]),
    referenceRatios: texts(told["reference_ratios"]),
    beginsWithPicture: told["first_frame"] === true || told["reference"] === "first_frame",
    longestWords: typeof told["prompt_characters"] === "number" ? told["prompt_characters"] : null,
    pricePerSecond: text(told["price_usd"]),
    prices: prices.map((one) => ({
      usd: String(one["usd"]),
      resolution: text(one["resolution"]),
      audio: typeof one["audio"] === "boolean" ? one["audio"] : null,
    })),
    notice: text(told["notice"]),
  };
}

/** Return how a model goes with a shot. */
export function fitOf(model: Model, need: Need): Fit {
  const resolution =
    need.resolution !== null && model.resolutions.includes(need.resolution)
      ? need.resolution
      : (model.resolutions[0] ?? null);
  const offered = (resolution && model.durationsAt.get(resolution)) || model.durations;
  const seconds =
    need.seconds === null
      ? null
      : (offered.find((one) => one >= (need.seconds ?? 0) - 0.001) ?? null);
  const rate = rateOf(model, resolution, model.audio === "always" || need.withSound);
  const price = rate === null || seconds === null ? null : times(rate, seconds);
  return {
    impossible: whyNot(model, need, offered, seconds),
    notes: notesOf(model, need, seconds),
    seconds,
    price,
  };
}

function rateOf(model: Model, resolution: string | null, withSound: boolean): string | null {
  const found = model.prices.find(
    (one) =>
      (one.resolution === null || one.resolution === resolution) &&
      (one.audio === null || one.audio === withSound),
  );
  return found?.usd ?? model.pricePerSecond;
}

function whyNot(
  model: Model,
  need: Need,
  offered: readonly number[],
  seconds: number | null,
): string | null {
  if (model.unready) return model.unready;
  if (model.pricePerSecond === null)
    return "Its price is not known, so nothing is ordered from it.";
  if (!model.ratios.includes(need.ratio)) {
    return `It makes ${listed(model.ratios)}, and the film is ${need.ratio}.`;
  }
  if (need.seconds !== null && seconds === null) {
    const longest = offered.at(-1) ?? 0;
    return `It makes at most ${longest} s at a time, and this shot lasts ${need.seconds.toFixed(1)} s.`;
  }
  const isDrawnHere = model.backend === "local";
  if (need.continues && !model.beginsWithPicture && !isDrawnHere) {
    return "It cannot start from the last frame of the scene before.";
  }
  if (model.longestWords !== null && need.words > model.longestWords) {
    return `It reads at most ${model.longestWords} characters, and the words have ${need.words}.`;
  }
  return null;
}

function notesOf(model: Model, need: Need, seconds: number | null): string[] {
  const notes: string[] = [];
  if (model.backend === "local") notes.push("Drawn on this computer, as a draft.");
  if (model.notice) notes.push(model.notice);
  const seesPicture = sees(model, need, seconds);
  const most = seesPicture ? model.referenceImages : 1;
  if (model.reference !== null && !need.continues && need.pictures > most) {
    notes.push(`Takes ${most} of the ${need.pictures} pictures.`);
  }
  if (model.reference === null) notes.push("Does not see the character’s picture.");
  else if (!seesPicture && need.continues) {
    notes.push("Begins with the last frame before, and does not see the character’s picture.");
  } else if (!seesPicture) notes.push("Begins with the character’s picture as its first frame.");
  if (need.avoids && !model.takesAvoid) notes.push("Is told what to avoid within the words.");
  if (need.hasSeed && !model.takesSeed) notes.push("Takes no seed: each take is another one.");
  return notes;
}

/** Tell whether a model takes pictures as such, and not only as the first frame. */
function sees(model: Model, need: Need, seconds: number | null): boolean {
  return (
    model.reference === "image" &&
    (model.referenceRatios.length === 0 || model.referenceRatios.includes(need.ratio)) &&
    (model.referenceSeconds.length === 0 ||
      (seconds !== null && model.referenceSeconds.includes(seconds)))
  );
}

/** Return how many pictures a model takes for a shot, and why it is no more. */
export function picturesFor(model: Model, need: Need): { most: number; why: string } {
  const name = model.model.split("/").at(-1) ?? model.model;
  if (model.reference === null) return { most: 0, why: `${name} does not see pictures.` };
  if (need.continues && model.beginsWithPicture) {
    return {
      most: 0,
      why: "This shot starts from the last frame of the scene before: no other picture goes along.",
    };
  }
  if (model.backend === "local") return { most: 1, why: "The draft is drawn with one picture." };
  const { seconds } = fitOf(model, need);
  if (sees(model, need, seconds)) {
    const most = model.referenceImages;
    return { most, why: `${name} sees ${most === 1 ? "one picture" : `up to ${most} pictures`}.` };
  }
  const here = model.reference === "image" ? " at this length and shape" : "";
  return { most: 1, why: `${name} begins${here} with one picture, as its first frame.` };
}

function listed(names: readonly string[]): string {
  return new Intl.ListFormat("en", { type: "conjunction" }).format(names);
}
