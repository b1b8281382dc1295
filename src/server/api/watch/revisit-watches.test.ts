import { expect, it } from 'vitest';
import { watchRevisits } from './revisit-watches.ts';

function aWatch() {
  const watch = {
    may: true,
    asked: 0,
    open: true,
    allowed() {
      watch.asked += 1;
      return watch.may;
    },
    close() {
      watch.open = false;
    },
  };
  return watch;
}

it('looks at everybody when rights have changed, and ends those that may not watch any more', () => {
  const [ann, bob] = [aWatch(), aWatch()];
  let standing = 'one';
  const look = watchRevisits([ann, bob], { standing: () => standing });
  look();
  bob.may = false;
  look();
  expect([ann.asked, bob.asked, bob.open]).toEqual([1, 1, true]);
  standing = 'two';
  look();
  expect([ann.asked, bob.asked, ann.open, bob.open]).toEqual([2, 2, true, false]);
});

it('looks once at a watch that is new, although nothing has changed since', () => {
  const [ann, bob] = [aWatch(), aWatch()];
  const watches = new Set([ann]);
  const look = watchRevisits(watches, { standing: () => 'same' });
  look();
  bob.may = false;
  watches.add(bob);
  look();
  expect([ann.asked, bob.asked, bob.open]).toEqual([1, 1, false]);
});
