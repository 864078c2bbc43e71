import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import {
  ApiError,
  ConflictError,
  type Project,
  type ProjectScene,
  type Quote,
  TooManyRequestsError,
} from "songreel";
import { finished } from "../../api/live";
import { keys, sentence, server } from "../../api/queries";
import { useSay } from "../../ui/Toasts";
import { openScenes, type Seeds, stateOf } from "./board";

/** What clips cost: what is bought, what is free, what cannot be made as it is. */
export interface Offer {
  quote: Quote;
  /** Every scene whose clip is made. */
  scenes: readonly ProjectScene[];
  free: readonly ProjectScene[];
  impossible: readonly ProjectScene[];
}

export type Phase =
  | { at: "asking"; words: string }
  | { at: "offered"; offer: Offer; before: string | null }
  | { at: "expired"; offer: Offer }
  | { at: "starting"; offer: Offer }
  /** It was agreed to, and no answer came: perhaps it was begun, perhaps not. */
  | { at: "unknown"; offer: Offer }
  /** Nothing was ordered; `kept` says what could not be given back all the same. */
  | { at: "refused"; problem: string; offer: Offer | null; kept?: string };

/** What an offer lacks before it can be asked for, and where one does something about it. */
export function lackOf(project: Project): { words: string; tab: "song" | "cast" } | null {
  if (project.song_id === null) {
    return {
      words: "The film has no song yet. Clips are cut to it, so it comes first.",
      tab: "song",
    };
  }
  if (project.character.image_id === null && !project.character.description.trim()) {
    return {
      words: "Say who is seen, or choose a picture: every clip shows the character.",
      tab: "cast",
    };
  }
  return null;
}

/** What an offer is wanted for. */
interface Wish {
  projectId: string;
  /** Whose clips; null: of all that are open. */
  wanted: readonly string[] | null;
  /** Other seeds for some: another take of each. Nothing is changed before it is agreed to. */
  seeds: Seeds | undefined;
}

/** Return an offer for clips, what accepts it, and what leaves it. */
export function useOffer(
  { projectId, wanted, seeds }: Wish,
  onBegun: (offer: Offer) => void,
): { phase: Phase; ask: () => void; accept: () => void; leave: () => void } {
  const client = useQueryClient();
  const say = useSay();
  const [phase, setPhase] = useState<Phase>({ at: "asking", words: "Adding up what it costs…" });
  const run = useRef(0);

  const ask = useCallback(
    async (before: string | null) => {
      run.current += 1;
      const mine = run.current;
      const show = (next: Phase) => mine === run.current && setPhase(next);
      show({ at: "asking", words: "Adding up what it costs…" });
      try {
        let project = await server.projects.get(projectId);
        if (project.steps.plan !== "current") {
          show({ at: "asking", words: "Planning the cuts first; that is free…" });
          await finished(await server.projects.start(projectId, "plan"));
          project = await server.projects.get(projectId);
        }
        client.setQueryData(keys.project(projectId), project);
        const open = wantedScenes(project, wanted, seeds);
        // What another take costs says the quote; of what is open it is known already.
        const isKnown = (scene: ProjectScene) =>
          scene.clip.price_usd !== null || scene.clip.standing === "current";
        const impossible = open.filter((scene) => !isKnown(scene));
        const scenes = open.filter(isKnown);
        if (scenes.length === 0) {
          const told = impossible.map((one) => `Scene ${one.number}: ${one.clip.unknown ?? ""}`);
          const none = "Every clip is there and up to date, or being made.";
          show({ at: "refused", problem: told.join(" ") || none, offer: null });
          return;
        }
        const ids = scenes.map((scene) => scene.scene_id);
        const quote = await server.projects.quote(projectId, {
          scenes: ids,
          seeds: seedsOf(seeds, ids),
        });
        const lacking = scenes.find((scene) => whyNot(quote, scene) !== null);
        if (lacking) {
          const problem = `Scene ${lacking.number}: ${whyNot(quote, lacking)}`;
          show({ at: "refused", problem, offer: null });
          return;
        }
        const paid = new Set(quote.lines.map((line) => line.subject));
        const free = scenes.filter((scene) => !paid.has(scene.scene_id));
        show({ at: "offered", offer: { quote, scenes, free, impossible }, before });
      } catch (problem) {
        show({ at: "refused", problem: sentence(problem), offer: null });
      }
    },
    [client, projectId, wanted, seeds],
  );
  useEffect(() => {
    void ask(null);
    return () => {
      run.current += 1;
    };
  }, [ask]);

  const offer = phase.at === "offered" ? phase.offer : null;
  useEffect(() => {
    if (!offer) return;
    const left = Date.parse(offer.quote.valid_until) - Date.now();
    const timer = setTimeout(() => setPhase({ at: "expired", offer }), Math.max(0, left));
    return () => clearTimeout(timer);
  }, [offer]);

  const begin = async ({ quote, scenes }: Offer) => {
    const isPaid = quote.lines.length > 0;
    if (isPaid) await server.quotes.accept(quote.quote_id);
    const ids = scenes.map((scene) => scene.scene_id);
    await server.projects.run(projectId, {
      until: "clips",
      scenes: ids,
      seeds: seedsOf(seeds, ids),
      // Pressed twice, or asked for again where no answer came, it is one order all the same.
      idempotencyKey: quote.quote_id,
      ...(isPaid ? { quoteId: quote.quote_id } : {}),
    });
  };
  const accept = async () => {
    if (phase.at !== "offered" && phase.at !== "unknown") return;
    const agreed = phase.offer;
    setPhase({ at: "starting", offer: agreed });
    try {
      await begin(agreed);
    } catch (problem) {
      if (!isRefusal(problem)) {
        setPhase({ at: "unknown", offer: agreed });
        return;
      }
      // Nothing was ordered: what was set aside for it comes back.
      const kept = await givenBack(agreed.quote);
      void told(client, projectId);
      if (problem instanceof ConflictError && kept === null) {
        await ask(agreed.quote.total_usd);
        return;
      }
      const isShort = problem instanceof TooManyRequestsError;
      const shown = { problem: sentence(problem), offer: isShort ? agreed : null };
      setPhase({ at: "refused", ...shown, ...(kept === null ? {} : { kept }) });
      return;
    }
    void told(client, projectId);
    onBegun(agreed);
  };
  const leave = () => {
    if (!offer || offer.quote.lines.length === 0) return;
    // Nothing is set aside for it yet; it is ended so that nobody accepts it by mistake later.
    server.quotes.release(offer.quote.quote_id).catch((problem: unknown) => {
      say(sentence(problem), { kind: "problem" });
    });
  };
  const asked = "offer" in phase ? (phase.offer?.quote.total_usd ?? null) : null;
  return { phase, ask: () => void ask(asked), accept: () => void accept(), leave };
}

/** Return the scenes whose clips an offer is for. */
function wantedScenes(
  project: Project,
  wanted: readonly string[] | null,
  seeds: Seeds | undefined,
): ProjectScene[] {
  const open = new Set(openScenes(project));
  const isAgain = (scene: ProjectScene) =>
    seeds?.[scene.scene_id] !== undefined && stateOf(scene) !== "making";
  return project.scenes.filter(
    (scene) =>
      (wanted === null || wanted.includes(scene.scene_id)) && (open.has(scene) || isAgain(scene)),
  );
}

function seedsOf(seeds: Seeds | undefined, ids: readonly string[]): Seeds | undefined {
  return seeds && Object.fromEntries(Object.entries(seeds).filter(([id]) => ids.includes(id)));
}

/** Return why a quote could not price the clip of a scene, or null. */
function whyNot(quote: Quote, { number }: ProjectScene): string | null {
  const name = `Scene ${number}`;
  const found = quote.unknown.find(({ what }) => what === name || what.startsWith(`${name},`));
  return found?.why ?? null;
}

const SERVER_TROUBLE = 500;

/** Tell whether the server has said no; where it broke, or did not answer, nobody knows. */
function isRefusal(problem: unknown): boolean {
  return problem instanceof ApiError && problem.status < SERVER_TROUBLE;
}

/** Give back what is set aside for a quote; return null, or why that could not be. */
async function givenBack(quote: Quote): Promise<string | null> {
  if (quote.lines.length === 0) return null;
  try {
    await server.quotes.release(quote.quote_id);
    return null;
  } catch (problem) {
    return sentence(problem);
  }
}

/** Have everything asked for again that an order changes. */
async function told(client: QueryClient, projectId: string): Promise<void> {
  const names = [keys.jobs, keys.project(projectId), keys.ledger];
  await Promise.all(names.map((queryKey) => client.invalidateQueries({ queryKey })));
}
