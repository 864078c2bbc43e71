import type { ReactNode } from "react";

/** Drawn on a grid of 20, stroked in the colour of the text beside them. */
const PATHS = {
  add: <path d="M10 4v12M4 10h12" />,
  back: <path d="M12 4l-6 6 6 6" />,
  check: <path d="M4 10.5l4 4 8-9" />,
  close: <path d="M5 5l10 10M15 5L5 15" />,
  clock: (
    <>
      <circle cx="10" cy="10" r="7" />
      <path d="M10 6v4l3 2" />
    </>
  ),
  delete: <path d="M4 6h12M8 6V4h4v2m-6 0l.7 10h6.6L14 6" />,
  download: <path d="M10 3v9m-4-3.5l4 4 4-4M4 16h12" />,
  down: <path d="M5 8l5 5 5-5" />,
  film: (
    <>
      <rect x="3" y="4" width="14" height="12" rx="2" />
      <path d="M7 4v12M13 4v12M3 8h4m-4 4h4m6-4h4m-4 4h4" />
    </>
  ),
  grip: <path d="M7 5h.01M7 10h.01M7 15h.01M13 5h.01M13 10h.01M13 15h.01" strokeWidth="2.4" />,
  jobs: <path d="M3 14l4-4 3 3 7-7M17 10V6h-4" />,
  lock: (
    <>
      <rect x="4.5" y="9" width="11" height="7" rx="1.5" />
      <path d="M7 9V7a3 3 0 016 0v2" />
    </>
  ),
  money: (
    <>
      <circle cx="10" cy="10" r="7" />
      <path d="M12.5 7.8c-.4-.9-1.4-1.3-2.5-1.3-1.4 0-2.4.7-2.4 1.8 0 2.6 5 1 5 3.5 0 1.1-1.1 1.8-2.5 1.8-1.2 0-2.2-.5-2.6-1.4M10 5v10" />
    </>
  ),
  more: <path d="M5 10h.01M10 10h.01M15 10h.01" />,
  metronome: <path d="M7 3h6l3 14H4zM10 13l5-8M5 13h10" />,
  minus: <path d="M4 10h12" />,
  muted: <path d="M3 8h3l4-3.5v11L6 12H3zM13 8l4 4m0-4l-4 4" />,
  next: <path d="M8 4l6 6-6 6" />,
  pause: <path d="M7 5v10M13 5v10" />,
  person: (
    <>
      <circle cx="10" cy="7" r="3" />
      <path d="M4 17c.6-3.5 3-5 6-5s5.4 1.5 6 5" />
    </>
  ),
  play: <path d="M7 4.5v11l8.5-5.5z" fill="currentColor" />,
  project: (
    <>
      <rect x="3" y="3" width="6" height="6" rx="1" />
      <rect x="11" y="3" width="6" height="6" rx="1" />
      <rect x="3" y="11" width="6" height="6" rx="1" />
      <rect x="11" y="11" width="6" height="6" rx="1" />
    </>
  ),
  redo: <path d="M15 8H8a4 4 0 000 8h3M15 8l-3-3m3 3l-3 3" />,
  retry: <path d="M15.5 8A6 6 0 104 11.5M15.5 4v4h-4" />,
  settings: (
    <>
      <path d="M4 6h12M4 10h12M4 14h12" />
      <circle cx="8" cy="6" r="1.7" fill="var(--surface)" />
      <circle cx="13" cy="10" r="1.7" fill="var(--surface)" />
      <circle cx="7" cy="14" r="1.7" fill="var(--surface)" />
    </>
  ),
  song: (
    <>
      <path d="M8 15V5l8-2v10" />
      <circle cx="6" cy="15" r="2" />
      <circle cx="14" cy="13" r="2" />
    </>
  ),
  split: <path d="M10 3v14M3 6h4v8H3m14-8h-4v8h4" />,
  undo: <path d="M5 8h7a4 4 0 010 8H9M5 8l3-3M5 8l3 3" />,
  up: <path d="M5 12l5-5 5 5" />,
  volume: <path d="M3 8h3l4-3.5v11L6 12H3zM13 7.5a3.5 3.5 0 010 5M15 5.5a6.5 6.5 0 010 9" />,
  warning: <path d="M10 3l7.5 13.5h-15zM10 8.5v3.5m0 2v.1" />,
  whole: <path d="M3 8V4h4M13 4h4v4M17 12v4h-4M7 16H3v-4" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof PATHS;

/** A picture beside words, or on a button that says in words what it does. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }): ReactNode {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {PATHS[name]}
    </svg>
  );
}
