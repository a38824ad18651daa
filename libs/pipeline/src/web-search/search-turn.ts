import type { MessagesRequest, RequestMessage } from '@sluice/anthropic';
import type { CompletionEvent, CompletionFinish, StopReason, UsageUpdate } from '@sluice/completion';
import type { CommitState, WebSearch, WebSearchOutcome } from '@sluice/exchange';
import { concat, defer, EMPTY, filter, map, mergeMap, of, type Observable } from 'rxjs';

import { abortable } from '../abortable.js';
import type { CompletionFrame } from '../completion-frame.js';
import type { ExchangeHandler } from '../exchange-interceptor.js';
import type { RunningExchange } from '../running-exchange.js';
import { withinDomains } from './search-domains.js';
import { searchResultEvent, searchToolResult } from './search-result.js';
import { SearchRound, type SearchCall } from './search-round.js';
import { withoutForce, type SearchTool } from './search-tool.js';

/** Upstream answers one reply may be made of, as with the API's own tools ("Server tools", `pause_turn`). */
const MAX_ROUNDS = 10;

/** Ends after which the searches of an answer are made. */
const GOES_ON: ReadonlySet<StopReason> = new Set(['tool_use', 'end_turn']);

/** What a turn is made with. */
export interface SearchTurnOptions {
  /** Its request offers the search as a function. */
  readonly exchange: RunningExchange;
  readonly next: ExchangeHandler<CompletionFrame>;
  readonly tool: SearchTool;
  readonly search: WebSearch;
}

/** One reply of a model that searches: answers of its upstream, with what was found between them. */
export class SearchTurn {
  readonly #options: SearchTurnOptions;
  #request: MessagesRequest;
  #round: SearchRound;
  /** What the rounds before have used. */
  #usedBefore: UsageUpdate = {};
  #number = 1;
  /** The attempt that is being read. */
  #attempt: number | undefined;
  /** The attempt that all frames are said to come from: to the client they are one reply. */
  #shownAttempt = 0;
  /** Searches that the model was allowed, and those that found something to say. */
  readonly #searches = { allowed: 0, made: 0 };

  constructor(options: SearchTurnOptions) {
    this.#options = options;
    this.#request = options.exchange.request;
    this.#round = this.#openRound();
  }

  /** To be subscribed once. */
  frames(): Observable<CompletionFrame> {
    const answer = this.#options.next.handle(this.#roundExchange()).pipe(
      map((frame) => this.#read(frame)),
      filter(({ events }) => events.length > 0),
    );
    return concat(
      answer,
      defer(() => this.#goOn()),
    );
  }

  #read({ attempt, events }: CompletionFrame): CompletionFrame {
    const passed: CompletionEvent[] = [];
    if (attempt !== this.#attempt) {
      // A try that failed has left something behind that the next one must not go on with.
      if (this.#attempt !== undefined) this.#round = this.#openRound();
      this.#attempt = attempt;
      if (this.#number === 1) {
        this.#shownAttempt = attempt;
        for (const loss of this.#options.tool.losses) passed.push({ type: 'loss', loss });
      }
    }
    passed.push(...this.#round.push(events));
    return this.#frame(passed);
  }

  /** Makes the searches of the round that has ended. */
  #goOn(): Observable<CompletionFrame> {
    const { search, tool, exchange } = this.#options;
    const round = this.#round;
    if (!round.searches) return EMPTY;
    const outcomes = new Map(round.calls.map((call) => [call, this.#refusalOf(call)] as const));
    const wanted = round.calls.filter((call) => outcomes.get(call) === undefined);
    if (wanted.length === 0) return this.#conclude(outcomes);
    const queries = wanted.map(({ query = '' }) => ({ query, sites: tool.allowedDomains }));
    return abortable((signal) => search.searchAll(queries, signal)).pipe(
      mergeMap((found) => {
        const read = exchange.ambient.read('web_search', () => found);
        for (const [index, call] of wanted.entries()) {
          outcomes.set(call, withinDomains(read[index] ?? { error: 'unavailable' }, tool));
        }
        return this.#conclude(outcomes);
      }),
    );
  }

  /** Why a search is not made; undefined = it is. */
  #refusalOf({ query }: SearchCall): WebSearchOutcome | undefined {
    if (!GOES_ON.has(this.#round.finish.reason)) return { error: 'unavailable' };
    if (query === undefined) return { error: 'invalid_tool_input' };
    if (this.#searches.allowed >= this.#options.tool.maxUses) return { error: 'max_uses_exceeded' };
    this.#searches.allowed += 1;
    return undefined;
  }

  #conclude(found: ReadonlyMap<SearchCall, WebSearchOutcome | undefined>): Observable<CompletionFrame> {
    const round = this.#round;
    const outcomes = new Map([...found].map(([call, outcome]) => [call, outcome ?? UNAVAILABLE] as const));
    this.#searches.made += [...outcomes.values()].filter((outcome) => 'hits' in outcome).length;
    const events = [
      ...round.conclude(outcomes),
      { type: 'usage', usage: { billing: { webSearchRequests: this.#searches.made } } } as const,
    ];
    const end = this.#end(round);
    if (end !== undefined) return of(this.#frame([...events, end, { type: 'eof', clean: true }]));
    this.#request = this.#nextRequest(round, outcomes);
    this.#number += 1;
    this.#attempt = undefined;
    this.#usedBefore = round.used;
    this.#round = this.#openRound();
    return concat(of(this.#frame(events)), this.frames());
  }

  /** How the reply ends here; undefined = it goes on. */
  #end({ finish, hasClientCalls }: SearchRound): CompletionFinish | undefined {
    if (hasClientCalls || !GOES_ON.has(finish.reason)) return finish;
    if (this.#number >= MAX_ROUNDS) return { type: 'finish', reason: 'pause_turn' };
    return this.#remainingTokens() < 1 ? { type: 'finish', reason: 'max_tokens' } : undefined;
  }

  #nextRequest(round: SearchRound, outcomes: ReadonlyMap<SearchCall, WebSearchOutcome>): MessagesRequest {
    const results = round.calls.map((call) => {
      const event = searchResultEvent(call.id, outcomes.get(call) ?? UNAVAILABLE);
      return searchToolResult(call.id, event.type === 'serverToolResult' ? event.block['content'] : undefined);
    });
    const said: readonly RequestMessage[] = [
      { role: 'assistant', content: round.content() },
      { role: 'user', content: results },
    ];
    const { tool_choice: choice, ...request } = this.#request;
    const next = withoutForce(choice);
    return {
      ...request,
      messages: [...request.messages, ...said],
      max_tokens: this.#remainingTokens(),
      ...(next && { tool_choice: next }),
    };
  }

  #remainingTokens(): number {
    const { max_tokens: limit } = this.#options.exchange.request;
    return limit - (this.#round.used.outputTokens ?? 0);
  }

  /** Each further round has tries of its own, and those see only what the client has got of it. */
  #roundExchange(): RunningExchange {
    const { exchange } = this.#options;
    if (this.#number === 1) return exchange;
    const { config, budget } = exchange;
    const maxUpstreamCalls = budget.upstreamCalls + config.retry.maxUpstreamCalls;
    return {
      ...exchange,
      request: this.#request,
      commit: this.#commitOfRound(),
      config: { ...config, retry: { ...config.retry, maxUpstreamCalls } },
      remainingTargets: 0,
      continues: true,
    };
  }

  #commitOfRound(): CommitState {
    const { commit } = this.#options.exchange;
    const produced = (): boolean => this.#round.produced;
    return {
      get stage() {
        if (produced()) return 2;
        return commit.stage === 0 ? 0 : 1;
      },
    };
  }

  #openRound(): SearchRound {
    const { exchange, tool } = this.#options;
    return new SearchRound({
      name: tool.name,
      number: this.#number,
      ambient: exchange.ambient,
      usedBefore: this.#usedBefore,
    });
  }

  #frame(events: readonly CompletionEvent[]): CompletionFrame {
    return { attempt: this.#shownAttempt, events };
  }
}

const UNAVAILABLE: WebSearchOutcome = { error: 'unavailable' };
