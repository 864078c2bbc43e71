import { useQuery } from "@tanstack/react-query";
import { NotSignedInError } from "songreel";
import { keys, sentence, server } from "./queries";

type SignedIn = "unknown" | "in" | "out";

/** Return whether one may come in; where the server needs no keys, everybody may. */
export function useSignedIn(): { state: SignedIn; problem: string | null; again: () => void } {
  const asked = useQuery({
    queryKey: keys.session,
    queryFn: ({ signal }) => server.session.get({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const again = () => void asked.refetch();
  if (asked.error instanceof NotSignedInError) return { state: "out", problem: null, again };
  if (asked.error) return { state: "in", problem: sentence(asked.error), again };
  return { state: asked.data ? "in" : "unknown", problem: null, again };
}
