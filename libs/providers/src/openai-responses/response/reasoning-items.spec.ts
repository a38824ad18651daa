import { describe, expect, it } from '@jest/globals';
import { FAKE_SIGNER } from '@sluice/testing';

import { CompletionQueue } from '../../shared/response/completion-queue.js';
import { ReasoningItems } from './reasoning-items.js';

/** The events that come of what is done, with signatures as what they carry. */
function told(act: (items: ReasoningItems) => void, wanted = true): readonly unknown[] {
  const queue = new CompletionQueue();
  const target = { provider: 'openai', model: 'gpt-5.2' };
  act(new ReasoningItems(queue, { wanted, signer: FAKE_SIGNER, target }));
  return queue.take().map((event) => {
    if (event.type !== 'reasoning') return event.type === 'loss' ? event.loss.code : event.type;
    const { text, signature, newBlock = false } = event;
    return signature === undefined ? { text, newBlock } : { carries: FAKE_SIGNER.verify(signature)?.data, newBlock };
  });
}

const SEALED = { id: 'rs_1', encrypted_content: 'e', summary: [{ text: 'a' }, { text: 'b' }] };
const CARRIED = { id: 'rs_1', encrypted_content: 'e', summaryCount: 2 };

describe(ReasoningItems.name, () => {
  it('carries under its signature what has to be handed back', () => {
    const events = told((items) => {
      items.add('a');
      items.add('b');
      items.done(SEALED);
      items.close();
    });
    expect(events).toEqual([
      { text: 'a', newBlock: true },
      { text: 'b', newBlock: false },
      { carries: CARRIED, newBlock: false },
    ]);
  });

  it('is a block of its own for each item', () => {
    const events = told((items) => {
      for (const text of ['a', 'b']) {
        items.begin();
        items.add(text);
        items.done(SEALED);
      }
    });
    expect(events.filter((event) => (event as { newBlock: boolean }).newBlock)).toEqual([
      { text: 'a', newBlock: true },
      { text: 'b', newBlock: true },
    ]);
  });

  it('without words waits for what follows', () => {
    const alone = told((items) => {
      items.done(SEALED);
    });
    expect(alone).toEqual([]);
    const followed = told((items) => {
      items.done(SEALED);
      items.begin();
    });
    expect(followed).toEqual([{ carries: CARRIED, newBlock: true }]);
    const last = told((items) => {
      items.done(SEALED);
      items.end();
      items.close();
    });
    expect(last).toEqual(['thinking_dropped']);
  });

  it('that was thought in plain words says so', () => {
    const events = told((items) => {
      items.markPlain();
      items.add('Hm.');
      items.done({ content: [{ text: 'Hm.' }] });
    });
    expect(events[1]).toEqual({ carries: { plain: true }, newBlock: false });
  });

  it('carries nothing where there is nothing to hand back', () => {
    const events = told((items) => {
      items.add('a');
      items.close();
    });
    expect(events[1]).toEqual({ carries: undefined, newBlock: false });
  });

  it('is dropped, and said to be once, where nobody asked for it', () => {
    const events = told((items) => {
      items.add('a');
      items.add('b');
      items.done(SEALED);
      items.begin();
      items.done(SEALED);
      items.end();
      items.close();
    }, false);
    expect(events).toEqual(['thinking_dropped']);
  });
});
