import { CHARACTER, type Take } from "songreel";
import { expect, test } from "vitest";
import { broughtTake, said, withPicture } from "./pictures";

function take(id: string, source: "own" | "made", media = `media-${id}`): Take {
  return { take_id: id, media_id: media, source, subject: CHARACTER, url: `/${id}` } as Take;
}

test("a picture joins those that are chosen by then, as far as there is room", () => {
  expect(withPicture("a,b", "film-take", "new", 3)).toBe("a,b,new");
  expect(withPicture("a,b", "film-take", "new", 2)).toBe("a,new");
  expect(withPicture("film", "film-take", "new", 2)).toBe("film-take,new");
  expect(withPicture("film", "film-take", "new", 1)).toBe("new");
  expect(withPicture("a,new", null, "new", 2)).toBe("a,new");
  expect(withPicture("a", null, "new", 0)).toBe("a");
});

test("a picture that is drawn meanwhile is not taken for the one that was sent", () => {
  const known = [take("old", "made"), take("mine", "own")];
  const drawn = take("drawn", "made");
  expect(broughtTake([...known, drawn], known, "asset")).toBeUndefined();
  const brought = take("brought", "own");
  expect(broughtTake([...known, drawn, brought], known, "asset")).toBe(brought);
  const exact = take("exact", "own", "asset");
  expect(broughtTake([...known, exact, brought], known, "asset")).toBe(exact);
});

test("nothing is said of a picture of the film where it has none", () => {
  const here = { pictures: 2, usual: null, own: null, most: 1 };
  expect(said(here)).toContain("The film has chosen no picture yet");
  expect(said({ ...here, usual: "a" })).toContain("As in every clip");
  expect(said({ ...here, pictures: 0 })).toContain("The film has no picture yet");
});
