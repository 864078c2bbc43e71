import { useQuery } from "@tanstack/react-query";
import { NotSignedInError, type Session } from "songreel";
import { keys, sentence, server } from "./queries";

type SignedIn = "unknown" | "in" | "out";

const ASKED = {
  queryKey: keys.session,
  queryFn: ({ signal }: { signal: AbortSignal }) => server.session.get({ signal }),
  staleTime: Number.POSITIVE_INFINITY,
};

/** Return who one is, once that is known. */
export function useSession(): Session | undefined {
  return useQuery(ASKED).data;
}

/** Return whether one may do what takes a right; the server has the last word. */
export function useMay(right: Session["scopes"][number]): boolean {
  return useSession()?.scopes.includes(right) ?? false;
}

/** Return whether one may change anything; as long as nobody knows, one may. */
export function useMayChange(): boolean {
  const session = useSession();
  return session === undefined || session.scopes.includes("generate");
}

/** Return whether one may come in; where the server needs no keys, everybody may. */
export function useSignedIn(): { state: SignedIn; problem: string | null; again: () => void } {
  const asked = useQuery(ASKED);
  const again = () => void asked.refetch();
  if (asked.error instanceof NotSignedInError) return { state: "out", problem: null, again };
  if (asked.error) return { state: "in", problem: sentence(asked.error), again };
  return { state: asked.data ? "in" : "unknown", problem: null, again };
}
