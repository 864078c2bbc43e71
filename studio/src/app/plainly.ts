// What the server says is for programs too, and names their steps, addresses, fields and commands in
// brackets.
const FOR_PROGRAMS =
  / ?\((?:steps? [a-z]+|(?:its )?[a-z]+(?:_[a-z]+)+|`[^)]+|(?:GET|POST|PUT|PATCH|DELETE) [^)]+)\)/g;

/** Leave out of what the server says what only a program can do anything with. */
export function plainly(words: string): string {
  return words.replace(FOR_PROGRAMS, "");
}
