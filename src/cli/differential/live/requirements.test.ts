/** What the command says where no real Postfix can be run. */
import { describe, expect, test } from 'vitest';
import { whatIsMissing, type Machine } from './requirements.ts';

const COMPLETE: Machine = { isRoot: true, isLinux: true, has: () => true, fileExists: () => true, postfixVersion: () => '3.7.11' };

describe('whatIsMissing', () => {
  test('nothing on a machine that has everything', () => expect(whatIsMissing(COMPLETE)).toEqual([]));

  test('names each program with its use and its package', () => {
    expect(whatIsMissing({ ...COMPLETE, has: (program) => program !== 'nsd' })).toEqual(['nsd: the name server of the private network. On Debian: apt-get install nsd']);
  });

  test('without Postfix its version is not asked', () => {
    const missing = whatIsMissing({
      ...COMPLETE, has: (program) => program !== 'postfix',
      postfixVersion: () => {
        throw new Error('not installed');
      },
    });
    expect(missing).toEqual(['postfix: the mail system to compare with. On Debian: apt-get install postfix']);
  });

  test('another version answers differently', () => expect(whatIsMissing({ ...COMPLETE, postfixVersion: () => '3.8.1' })[0]).toContain('this is 3.8.1'));
  test('root is needed', () => expect(whatIsMissing({ ...COMPLETE, isRoot: false })[0]).toContain('sudo'));
  test('other systems have no namespaces', () => expect(whatIsMissing({ ...COMPLETE, isLinux: false })).toHaveLength(1));
});
