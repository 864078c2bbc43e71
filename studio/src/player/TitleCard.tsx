import { type ReactNode, useEffect, useRef } from "react";
import type { Player } from "./Player";
import css from "./player.module.css";
import { sizeOf, strengthAt, type Title } from "./titles";

interface TitleCardProps {
  player: Player;
  title: Title;
  /** Of the picture: its width by its height. */
  ratio: number;
}

/** The title over the first seconds, as the film will have it; it comes and goes without rendering anything. */
export function TitleCard({ player, title, ratio }: TitleCardProps): ReactNode {
  const card = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    const see = (frame: number) => {
      if (!card.current) return;
      const strength = strengthAt(title, frame);
      card.current.hidden = strength === 0;
      card.current.style.opacity = String(strength);
    };
    see(player.frame);
    return player.onFrame(see);
  }, [player, title]);
  return (
    <p
      ref={card}
      className={css.title}
      dir="auto"
      hidden
      style={{ fontSize: `${sizeOf(title.text, ratio)}cqh` }}
    >
      {title.text}
    </p>
  );
}
