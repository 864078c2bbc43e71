/** Webhooks: whom events are told to, and what became of that. */

import type { Asked, CallOptions } from "../transport.ts";
import type {
  NewWebhook,
  WebhookChange,
  WebhookEndpoint,
  WebhookMessage,
  WebhookSecret,
  WebhookState,
  WholeWebhookMessage,
} from "../types.ts";
import { Resource, part } from "./resource.ts";

const ENDPOINTS = "/api/mv/webhook_endpoints";
const MESSAGES = "/api/mv/webhook_messages";

/** Which messages are listed. */
export interface MessageFilter {
  /** `dead` for what was given up. */
  readonly state?: WebhookState | undefined;
  readonly endpointId?: string | undefined;
  /** Only messages that come after this one in the list. */
  readonly before?: string | undefined;
  /** How many at most, 1 to 200. */
  readonly limit?: number | undefined;
}

/** What can be asked about webhooks, and decided. */
export class Webhooks extends Resource {
  /** Have events told to an address from now on; `secret` is told this once. */
  add(endpoint: NewWebhook, options: CallOptions = {}): Promise<WebhookSecret> {
    return this.transport.json({ ...asked("POST", ENDPOINTS, options), json: endpoint });
  }

  /** Return the addresses that events are told to, oldest first. */
  async list(options: CallOptions = {}): Promise<WebhookEndpoint[]> {
    const request = asked("GET", ENDPOINTS, options);
    return (await this.transport.json<{ endpoints: WebhookEndpoint[] }>(request)).endpoints;
  }

  /** Return an endpoint, without its secret. */
  get(endpointId: string, options: CallOptions = {}): Promise<WebhookEndpoint> {
    return this.transport.json(asked("GET", pathOf(endpointId), options));
  }

  /** Change an endpoint; what is left out stays as it is. */
  change(
    endpointId: string,
    change: WebhookChange,
    options: CallOptions = {},
  ): Promise<WebhookEndpoint> {
    const request = asked("PATCH", pathOf(endpointId), options);
    return this.transport.json({ ...request, json: change, repeatable: true });
  }

  /** Delete an endpoint with all its messages. */
  delete(endpointId: string, options: CallOptions = {}): Promise<void> {
    // Sent a second time it would find nothing.
    return this.transport.done({ ...asked("DELETE", pathOf(endpointId), options), repeatable: false });
  }

  /** Give an endpoint another `secret`; for a day messages are signed with both. */
  rotate(endpointId: string, options: CallOptions = {}): Promise<WebhookSecret> {
    return this.transport.json(asked("POST", `${pathOf(endpointId)}/rotate`, options));
  }

  /** Send an endpoint an event of the type `test`. */
  test(endpointId: string, options: CallOptions = {}): Promise<WholeWebhookMessage> {
    return this.transport.json(asked("POST", `${pathOf(endpointId)}/test`, options));
  }

  /** Return what is told to endpoints, newest first. */
  async messages(filter: MessageFilter = {}, options: CallOptions = {}): Promise<WebhookMessage[]> {
    const { state, endpointId, before, limit } = filter;
    const query = { state, endpoint_id: endpointId, before, limit };
    const request = { ...asked("GET", MESSAGES, options), query };
    return (await this.transport.json<{ messages: WebhookMessage[] }>(request)).messages;
  }

  /** Return a message, with the `body` that is sent. */
  message(messageId: string, options: CallOptions = {}): Promise<WholeWebhookMessage> {
    return this.transport.json(asked("GET", `${MESSAGES}/${part(messageId)}`, options));
  }

  /** Send a message again, under its id. */
  resend(messageId: string, options: CallOptions = {}): Promise<WholeWebhookMessage> {
    const request = asked("POST", `${MESSAGES}/${part(messageId)}/resend`, options);
    return this.transport.json({ ...request, repeatable: true });
  }

  /** Send everything again that was given up for an endpoint; return how many messages. */
  async resendDead(endpointId: string, options: CallOptions = {}): Promise<number> {
    const request = { ...asked("POST", `${pathOf(endpointId)}/resend`, options), repeatable: true };
    return (await this.transport.json<{ resent: number }>(request)).resent;
  }
}

function pathOf(endpointId: string): string {
  return `${ENDPOINTS}/${part(endpointId)}`;
}

function asked(method: Asked["method"], path: string, options: CallOptions): Asked {
  return { method, path, signal: options.signal };
}
