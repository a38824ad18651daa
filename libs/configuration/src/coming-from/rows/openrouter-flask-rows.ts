import { converted, inFile, renamed, same, without, type CounterpartRow } from '../counterpart-row.js';

/** The proxy for OpenRouter in a single file, with Flask. */
export const OPENROUTER_FLASK_ROWS: readonly CounterpartRow[] = [
  same('OPENROUTER_API_KEY', ['the key of OpenRouter'], 'It alone is enough to start.'),
  converted(
    'PROXY_VERBOSE',
    ['`true` logs every step', 'false'],
    ['LOG_LEVEL, server.log_level', '`true` is the level `debug`.'],
  ),
  renamed(
    'PROXY_PORT',
    ['the port to listen on', '8000'],
    ['PORT, server.port', 'There it is promised and not read. The default holds with `--from openrouter-flask`.'],
  ),
  ...inFile('gunicorn.conf.py', [
    converted('bind', ['the address to listen on', '0.0.0.0:8000'], ['HOST, PORT', 'To be set by hand.']),
    without('workers', ['processes', '4'], 'One process serves thousands of streams.'),
    without('timeout', ['seconds until a process is replaced', '120'], 'A request has times of its own.'),
    without('max_requests', ['requests until a process is replaced', '1000'], 'Processes are not replaced.'),
  ]),
  ...inFile('openrouter_proxy_server_claude_code_v1.0.py', [
    converted(
      'model_mapping',
      ['which model serves which name'],
      ['routes', 'The mapping that it comes with holds with `--from openrouter-flask`; `sluice import` writes it out.'],
    ),
  ]),
];
