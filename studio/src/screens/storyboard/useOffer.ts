import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import {
  ConflictError,
  type Project,
  type ProjectScene,
  type Quote,
  TooManyRequestsError,
} from "songreel";
import { keys, sentence, server } from "../../api/queries";
import { isNothing } from "../../app/money";
import { useSay } from "../../ui/Toasts";
import { openScenes } from "./board";

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
  | { at: "refused"; problem: string; offer: Offer | null };

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
  /** Changes what the price is asked of; false where that was refused. */
  prepare?: (() => Promise<boolean>) | undefined;
  /** Takes that change back. */
  revert?: (() => Promise<void>) | undefined;
}

/** Return an offer for clips, what accepts it, and what leaves it. */
export function useOffer(
  { projectId, wanted, prepare, revert }: Wish,
  onBegun: (offer: Offer) => void,
): { phase: Phase; ask: () => void; accept: () => void; leave: () => void } {
  const client = useQueryClient();
  const say = useSay();
  const [phase, setPhase] = useState<Phase>({ at: "asking", words: "Adding up what it costs…" });
  const run = useRef(0);
  const isPrepared = useRef(false);

  const ask = useCallback(
    async (before: string | null) => {
      run.current += 1;
      const mine = run.current;
      const show = (next: Phase) => mine === run.current && setPhase(next);
      show({ at: "asking", words: "Adding up what it costs…" });
      try {
        if (prepare && !isPrepared.current) {
          isPrepared.current = true;
          isPrepared.current = await prepare();
          if (!isPrepared.current) {
            show({ at: "refused", problem: "The project was changed meanwhile.", offer: null });
            return;
          }
        }
        let project = await server.projects.get(projectId);
        if (project.steps.plan !== "current") {
          show({ at: "asking", words: "Planning the cuts first; that is free…" });
          await server.jobs.finished(await server.projects.start(projectId, "plan"));
          project = await server.projects.get(projectId);
        }
        client.setQueryData(keys.project(projectId), project);
        const open = openScenes(project).filter(
          (scene) => wanted === null || wanted.includes(scene.scene_id),
        );
        const impossible = open.filter((scene) => scene.clip.price_usd === null);
        const scenes = open.filter((scene) => scene.clip.price_usd !== null);
        if (scenes.length === 0) {
          const told = impossible.map((one) => `Scene ${one.number}: ${one.clip.unknown ?? ""}`);
          const none = "Every clip is there and up to date, or being made.";
          show({ at: "refused", problem: told.join(" ") || none, offer: null });
          return;
        }
        const ids = scenes.map((scene) => scene.scene_id);
        const quote = await server.projects.quote(projectId, { scenes: ids });
        const free = scenes.filter((scene) => isNothing(scene.clip.price_usd));
        show({ at: "offered", offer: { quote, scenes, free, impossible }, before });
      } catch (problem) {
        show({ at: "refused", problem: sentence(problem), offer: null });
      }
    },
    [client, projectId, wanted, prepare],
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
    try {
      await server.projects.run(projectId, {
        until: "clips",
        scenes: scenes.map((scene) => scene.scene_id),
        // Pressed twice, it is one order all the same.
        ...(isPaid ? { quoteId: quote.quote_id, idempotencyKey: quote.quote_id } : {}),
      });
    } catch (problem) {
      // Nothing was ordered: what was set aside for it comes back.
      if (isPaid) await server.quotes.release(quote.quote_id);
      throw problem;
    }
  };
  const accept = async () => {
    if (!offer) return;
    setPhase({ at: "starting", offer });
    try {
      await begin(offer);
    } catch (problem) {
      if (problem instanceof ConflictError) await ask(offer.quote.total_usd);
      else if (problem instanceof TooManyRequestsError) {
        void client.invalidateQueries({ queryKey: keys.ledger });
        setPhase({ at: "refused", problem: sentence(problem), offer });
      } else setPhase({ at: "refused", problem: sentence(problem), offer });
      return;
    }
    void client.invalidateQueries({ queryKey: keys.jobs });
    void client.invalidateQueries({ queryKey: keys.project(projectId) });
    void client.invalidateQueries({ queryKey: keys.ledger });
    onBegun(offer);
  };
  const leave = () => {
    if (isPrepared.current) void revert?.();
    if (!offer || offer.quote.lines.length === 0) return;
    // Nothing is set aside for it yet; it is ended so that nobody accepts it by mistake later.
    server.quotes.release(offer.quote.quote_id).catch((problem: unknown) => {
      say(sentence(problem), { kind: "problem" });
    });
  };
  const asked = "offer" in phase ? (phase.offer?.quote.total_usd ?? null) : null;
  return { phase, ask: () => void ask(asked), accept: () => void accept(), leave };
}
