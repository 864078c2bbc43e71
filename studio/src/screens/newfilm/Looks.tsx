import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { keys, sentence, server } from "../../api/queries";
import { Button } from "../../ui/Button";
import { Loading, Notice } from "../../ui/Notice";
import css from "./NewFilm.module.css";

const PICTURES = import.meta.glob<string>("./looks/*.webp", {
  eager: true,
  query: "?url",
  import: "default",
});

interface Look {
  name: string;
  title: string;
  look: string;
}

/** Return the styles as they are shown: of what a server tells, what is text. */
function looksOf(styles: readonly { [name: string]: unknown }[]): Look[] {
  return styles.map((style) => ({
    name: String(style.name),
    title: String(style.title ?? style.name),
    look: String(style.look ?? ""),
  }));
}

/** Choose how the film looks, or leave that to whoever writes the scenes. */
export function Looks(props: {
  chosen: string | null;
  onChoose: (name: string | null) => void;
}): ReactNode {
  const asked = useQuery({
    queryKey: keys.styles,
    queryFn: ({ signal }) => server.server.styles({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (asked.error) {
    return (
      <Notice
        kind="warning"
        title="The looks could not be read"
        action={<Button onClick={() => void asked.refetch()}>Try again</Button>}
      >
        {sentence(asked.error)} The film can be drafted without one.
      </Notice>
    );
  }
  if (!asked.data) return <Loading what="the looks" rows={2} />;
  const free = { name: "", title: "As the song wants", look: "Left to whoever writes the scenes." };
  return (
    <div className={css.looks}>
      {[free, ...looksOf(asked.data)].map(({ name, title, look }) => {
        const picture = PICTURES[`./looks/${name}.webp`];
        return (
          <label key={name} className={css.look}>
            <input
              type="radio"
              name="look"
              aria-label={title}
              aria-describedby={`look-${name}`}
              checked={(props.chosen ?? "") === name}
              onChange={() => props.onChoose(name || null)}
            />
            {picture ? (
              <img src={picture} alt="" width="320" height="180" loading="lazy" />
            ) : (
              <span className={css.noPicture} aria-hidden="true">
                ♪
              </span>
            )}
            <span className={css.lookName}>{title}</span>
            <span id={`look-${name}`} className="small muted">
              {look}
            </span>
          </label>
        );
      })}
    </div>
  );
}
