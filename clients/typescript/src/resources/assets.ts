/** What somebody has: songs, images, clips and films, sent or made; and the disk that they take. */

import { type Content, type DownloadOptions, blobOf, contentOf } from "../downloads.ts";
import type { CallOptions } from "../transport.ts";
import type { Asset, AssetChange, AssetKind, AssetPage as Listed, Storage, Swept } from "../types.ts";
import { type Sendable, type UploadOptions, upload } from "../uploads.ts";
import { Resource, allOf, part } from "./resource.ts";

const ASSETS = "/api/mv/assets";
const STORAGE = "/api/mv/storage";
const CLEAN_SECONDS = 600;

/** Which assets are listed. */
export interface AssetFilter {
  readonly kinds?: readonly AssetKind[] | undefined;
  /** What can be restored, instead of what is there. */
  readonly deleted?: boolean | undefined;
  readonly limit?: number | undefined;
}

/** What can be done with what is kept. */
export class Assets extends Resource {
  /** Send a song, an image or a clip; the same bytes are the same asset. */
  async add(file: Sendable, options: UploadOptions = {}): Promise<Asset> {
    return this.transport.json(await upload(ASSETS, file, options));
  }

  /** Return a page of what is kept, newest first; `next_cursor` is the `cursor` of the next one. */
  list(filter: AssetFilter & { cursor?: string | undefined } = {}, options: CallOptions = {}): Promise<Listed> {
    const { kinds, deleted, limit, cursor } = filter;
    const query = { kind: kinds, deleted, limit, cursor };
    return this.transport.json({ method: "GET", path: ASSETS, query, signal: options.signal });
  }

  /** Yield all that is kept, newest first, page after page. */
  all(filter: AssetFilter = {}, options: CallOptions = {}): AsyncGenerator<Asset, void, undefined> {
    return allOf(
      (cursor) => this.list(cursor === undefined ? filter : { ...filter, cursor }, options),
      (page) => page.assets,
      (page) => page.next_cursor,
    );
  }

  /** Return what is known of something that is kept. */
  get(assetId: string, options: CallOptions = {}): Promise<Asset> {
    return this.transport.json({ method: "GET", path: pathOf(assetId), signal: options.signal });
  }

  /** Return the address of its bytes. */
  url(assetId: string): string {
    return this.transport.url(`${pathOf(assetId)}/content`);
  }

  /** Return its bytes, once all of them are there and their hash is right. */
  download(assetId: string, options: DownloadOptions = {}): Promise<Blob> {
    const asked = { method: "GET", path: `${pathOf(assetId)}/content` } as const;
    return blobOf(this.transport, asked, `The asset ${assetId}`, options);
  }

  /** Return its bytes as they come. */
  stream(assetId: string, options: DownloadOptions = {}): Promise<Content> {
    const asked = { method: "GET", path: `${pathOf(assetId)}/content` } as const;
    return contentOf(this.transport, asked, `The asset ${assetId}`, options);
  }

  /** Name something, pin it or unpin it; what is left out stays as it is. */
  change(assetId: string, change: AssetChange, options: CallOptions = {}): Promise<Asset> {
    return this.transport.json({
      method: "PATCH",
      path: pathOf(assetId),
      json: change,
      repeatable: true,
      signal: options.signal,
    });
  }

  /** Delete something; for a day it can be restored. */
  delete(assetId: string, options: CallOptions = {}): Promise<Asset> {
    // Sent a second time it would find nothing.
    const asked = { method: "DELETE", path: pathOf(assetId), repeatable: false } as const;
    return this.transport.json({ ...asked, signal: options.signal });
  }

  /** Undo that something was deleted. */
  restore(assetId: string, options: CallOptions = {}): Promise<Asset> {
    const path = `${pathOf(assetId)}/restore`;
    return this.transport.json({ method: "POST", path, repeatable: true, signal: options.signal });
  }
}

/** The disk of the server. */
export class StorageResource extends Resource {
  /** Return what the disk is used for. */
  get(options: CallOptions = {}): Promise<Storage> {
    return this.transport.json({ method: "GET", path: STORAGE, signal: options.signal });
  }

  /** Clear up, or tell what that would do; `deletedToo`: what is deleted goes now. */
  clean(options: CallOptions & { dryRun?: boolean | undefined; deletedToo?: boolean | undefined } = {}): Promise<Swept> {
    return this.transport.json({
      method: "POST",
      path: `${STORAGE}/clean`,
      query: { dry_run: options.dryRun, deleted_too: options.deletedToo },
      seconds: CLEAN_SECONDS,
      repeatable: true,
      signal: options.signal,
    });
  }
}

function pathOf(assetId: string): string {
  return `${ASSETS}/${part(assetId)}`;
}
