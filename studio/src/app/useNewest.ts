import { type RefObject, useLayoutEffect, useRef } from "react";

/** Return what always holds the newest of a value: for whoever began under an older one, and waited. */
export function useNewest<Value>(value: Value): Readonly<RefObject<Value>> {
  const newest = useRef(value);
  useLayoutEffect(() => {
    newest.current = value;
  });
  return newest;
}
