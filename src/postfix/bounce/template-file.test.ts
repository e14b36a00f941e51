/** `bounce_template_file`: what is read, what is ignored, and what is said of it. */
import { expect, test } from 'vitest';
import { parseTemplate, readTemplateFile } from './template-file.ts';
import { FAILURE, SUCCESS } from './templates.ts';

const PATH = '/etc/postfix/bounce.cf';

test('a file of templates, and the line that Postfix names in its warnings: one too many', () => {
  const file = readTemplateFile('# mine\n\nfailure_template = <<END\n\nSubject: no\n\nSorry.\nEND\nother_template = <<X\ntext\n', PATH);
  expect([...file.texts]).toEqual([['failure', 'Subject: no\n\nSorry.']]);
  expect(file.warnings).toEqual([
    `${PATH}, line 11: missing "X" end marker`, `${PATH}, line 11: unknown template name: other_template -- ignoring this template`,
  ]);
  expect(readTemplateFile('failure_template\n', PATH).fatal).toBe(`${PATH}, line 2: missing '=' after attribute name: "failure_template"`);
  expect(readTemplateFile('a = <<\n', PATH).fatal).toBe(`${PATH}, line 2: missing end marker after <<`);
  expect(readTemplateFile('a = <<-x\n', PATH).fatal).toBe(`${PATH}, line 2: malformed end marker after <<`);
});

test('a template keeps what it does not say, and a wrong one is ignored whole', () => {
  expect(parseTemplate(FAILURE, 'Subject: no\n\nSorry.', PATH)).toEqual({ ...FAILURE, origin: PATH, subject: 'no', body: ['Sorry.'] });
  expect(parseTemplate(FAILURE, 'Charset: utf-8\n\nTi\xe1\xba\xbfc.', PATH)).toMatchObject({ charset: 'utf-8', encoding: '8bit' });
  const warningOf = (text: string, builtIn = FAILURE): unknown => (parseTemplate(builtIn, text, PATH) as { warnings: readonly string[] }).warnings[0];
  expect(warningOf('Subject: no\n\n')).toBe(`${PATH}: missing message text in failure template -- ignoring this template`);
  expect(warningOf('Subject:\n\nx')).toBe(`${PATH}: empty "Subject" header value in failure template -- ignoring this template`);
  expect(warningOf('To: x\n\nx')).toBe(`${PATH}: unknown "To" header label in failure template -- ignoring this template`);
  expect(warningOf('Postmaster-Subject: x\n\nx', SUCCESS)).toBe(`${PATH}: inapplicable "Postmaster-Subject" header label in success template -- ignoring this template`);
  expect(warningOf('Subject: x\n\nTi\xe1\xba\xbfc.')).toBe(`${PATH}: 8-bit message text in failure template`);
});
