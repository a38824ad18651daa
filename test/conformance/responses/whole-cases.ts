import { READ } from '../streams/shorthand.js';
import { TH, TU, TX, type NumberedCase, type StreamCase } from '../streams/stream-case.js';
import * as r from './shorthand.js';

const over = (upstream: string, rest: Omit<StreamCase, 'upstream' | 'api'>): StreamCase => ({
  api: 'responses',
  upstream,
  ...rest,
});
const SEARCH = { type: 'web_search_20250305', name: 'web_search' };
const PAGE = { type: 'url', url: 'https://a.test/x', title: 'A' };

/** Replies that are not streamed. */
export const WHOLE_CASES: readonly NumberedCase[] = [
  {
    id: 'P24',
    name: 'a whole response',
    cases: [
      over(r.whole([r.reasoning('rs_1', 'sealed', 'a', 'b'), r.message('x'), r.call('call_1', 'Read', READ)]), {
        blocks: [TH('a\n\nb'), TX('x'), TU('call_1', 'Read', { file_path: '/a' })],
        ending: { reason: 'tool_use' },
        usage: { input: 10, output: 2 },
      }),
      over(r.whole([r.message('x')], { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }), {
        label: 'that was cut off',
        blocks: [TX('x')],
        ending: { reason: 'max_tokens' },
      }),
      over(r.whole([], { status: 'failed', error: { code: 'server_error', message: 'It broke.' } }), {
        label: 'that failed',
        retries: 0,
        ending: { http: [500, 'api_error'], message: /It broke/ },
      }),
      over(r.whole([]), { label: 'without output', retries: 0, ending: { http: [502, 'api_error'] } }),
      over(r.whole([{ type: 'message', content: [{ type: 'refusal', refusal: 'I will not.' }] }]), {
        label: 'that refuses',
        blocks: [TX('I will not.')],
        ending: { reason: 'refusal' },
      }),
    ],
  },
  {
    id: 'P25',
    name: 'a search that the provider ran',
    cases: [
      over(
        r.whole([
          {
            type: 'web_search_call',
            id: 'ws_1',
            status: 'completed',
            action: { type: 'search', query: 'x', sources: [PAGE] },
          },
          {
            type: 'web_search_call',
            id: 'ws_2',
            status: 'completed',
            action: { type: 'open_page', url: 'https://a.test/x' },
          },
          {
            type: 'message',
            content: [
              {
                type: 'output_text',
                text: 'A says so.',
                annotations: [{ type: 'url_citation', url: 'https://a.test/x' }],
              },
            ],
          },
        ]),
        {
          request: { tools: [SEARCH] },
          blocks: [
            { type: 'server_tool_use', id: 'srvtoolu_ws_1', name: 'web_search', input: { query: 'x' } },
            {
              type: 'web_search_tool_result',
              tool_use_id: 'srvtoolu_ws_1',
              content: [
                {
                  type: 'web_search_result',
                  url: 'https://a.test/x',
                  title: 'A',
                  encrypted_content: '',
                  page_age: null,
                },
              ],
            },
            TX('A says so.'),
          ] as unknown as NonNullable<StreamCase['blocks']>,
          losses: ['output_dropped'],
          ending: { reason: 'end_turn' },
        },
      ),
    ],
  },
];
