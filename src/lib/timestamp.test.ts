import { describe, expect, it } from 'vitest';
import { timeOf, timestampOf } from './timestamp.ts';

describe('a timestamp', () => {
  it('has whole seconds of UTC, rounded down', () => {
    expect(timestampOf(Date.UTC(2026, 10, 22, 10, 0, 7, 999))).toBe('2026-11-22T10:00:07Z');
  });

  it('is read back as milliseconds, whoever wrote it', () => {
    expect(timeOf('2026-11-22T10:00:07Z')).toBe(Date.UTC(2026, 10, 22, 10, 0, 7));
    expect(timeOf('2026-11-22T12:00:07.5+02:00')).toBe(Date.UTC(2026, 10, 22, 10, 0, 7, 500));
  });

  it.each([undefined, null, '', 'soon'])('is no moment where %j stands', (text) => {
    expect(timeOf(text)).toBeUndefined();
  });
});
