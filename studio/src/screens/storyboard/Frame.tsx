import { type ReactNode, useState } from "react";
import { Icon } from "../../ui/icons";
import css from "./Frame.module.css";
import { type Sheet, spriteAt } from "./sprites";

/** What a frame shows: a clip of its own, or its place in the preview of the whole film. */
export interface Footage {
  /** Whose clip, or the preview's. */
  videoId: string;
  url: string;
  /** Where in it the scene is, in seconds; all of it where that is null. */
  part: { from: number; to: number } | null;
}

interface FrameProps {
  footage: Footage | null;
  sheet: Sheet | undefined;
  ratio: string;
  isPlaying: boolean;
  /** It cannot be played. */
  onTrouble: () => void;
}

/** The picture of a scene, which moves, without a sound, while it is looked at. */
export function Frame({ footage, sheet, ratio, isPlaying, onTrouble }: FrameProps): ReactNode {
  return (
    <div className={css.frame} data-ratio={ratio}>
      {footage ? <Still footage={footage} sheet={sheet} /> : <Nothing />}
      {footage && isPlaying && <Moving footage={footage} onTrouble={onTrouble} />}
    </div>
  );
}

function Nothing(): ReactNode {
  return (
    <span className={css.nothing}>
      <Icon name="film" size={32} />
    </span>
  );
}

function Still({ footage, sheet }: { footage: Footage; sheet: Sheet | undefined }): ReactNode {
  const { part, url } = footage;
  if (!part) {
    return <img className={css.still} src={`${url}/poster?format=webp`} alt="" loading="lazy" />;
  }
  const sprite = sheet && spriteAt(sheet, (part.from + part.to) / 2);
  if (!sheet || !sprite) return <Nothing />;
  const { x, y, width, height } = sprite;
  return (
    <img
      className={css.sheet}
      src={sheet.url}
      alt=""
      loading="lazy"
      style={{
        width: `${(100 * sheet.width) / width}%`,
        height: `${(100 * sheet.height) / height}%`,
        transform: `translate(${(-100 * x) / sheet.width}%, ${(-100 * y) / sheet.height}%)`,
      }}
    />
  );
}

function Moving({ footage, onTrouble }: { footage: Footage; onTrouble: () => void }): ReactNode {
  const [isThere, setIsThere] = useState(false);
  const { url, part } = footage;
  const begin = (video: HTMLVideoElement) => {
    if (part) video.currentTime = part.from;
  };
  return (
    <video
      className={`${css.moving} ${isThere ? css.there : ""}`}
      src={url}
      muted
      autoPlay
      playsInline
      loop={!part}
      preload="auto"
      tabIndex={-1}
      aria-hidden="true"
      onLoadedMetadata={(event) => begin(event.currentTarget)}
      onPlaying={() => setIsThere(true)}
      onTimeUpdate={(event) => {
        if (part && event.currentTarget.currentTime >= part.to) begin(event.currentTarget);
      }}
      onError={onTrouble}
    />
  );
}
