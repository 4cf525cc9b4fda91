/**
 * Tokens that are known by something inside them, a fixed way from their beginning, and those whose beginning is so
 * short that what stands before it is looked at first.
 */
import { patternRule, type Rule } from './rule.ts'

export const INNER_RULES: readonly Rule[] = [
  inner('azure-ad-client-secret', 'q~', 4, /(?<![\w~.-])[\w~.]{3}\dQ~[\w~.-]{31,34}(?![\w~.-])/),
  inner('terraform-cloud-token', '.atlasv1.', 14, /(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,70}/),
  inner(
    'maxmind-license-key',
    '_mmk',
    36,
    /(?<![A-Za-z0-9])[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk(?![A-Za-z0-9])/,
  ),
  patternRule(
    'teams-webhook',
    ['.webhook.office.com/'],
    /\.webhook\.office\.com\/(?<secret>webhookb2\/[\w@/-]{80,250})/i,
  ),
  patternRule('telegram-bot-token', [':A'], /(?<=(?<!\d)\d{5,16}):(?<secret>A[\w-]{34})(?![\w-])/, (secret) =>
    /\d/.test(secret),
  ),
  patternRule('grafana-api-key', ['eyjrijoi'], /(?<![A-Za-z0-9])eyJrIjoi[A-Za-z0-9+/]{70,400}={0,3}/i),
  patternRule(
    'twilio-api-key',
    ['SK', 'AC'],
    /(?<![A-Za-z0-9])(?:SK[0-9a-fA-F]{32}|AC[0-9a-f]{32})(?![A-Za-z0-9])/,
  ),
  patternRule(
    'sourcegraph-token',
    ['sgp_'],
    /(?<![A-Za-z0-9])sgp_(?:(?:[a-fA-F0-9]{16}|local)_)?[a-fA-F0-9]{40}/,
  ),
  // Half of them have characters that paths have.
  patternRule(
    'aws-secret-key',
    ['secret_access_key', 'secretaccesskey', 'secret_accesskey', 'secretaccess_key', 'aws_secret'],
    /(?:secret_?access_?key|aws_secret(?:_key)?)(?:[\\'"`]{0,8}\s{0,20}(?:=>|:{1,3}=|[=:,>])\s{0,20})[\\'"`]{0,8}(?<secret>[A-Za-z0-9/+=]{40})(?![A-Za-z0-9/+])/i,
  ),
  patternRule(
    'aws-account-id',
    ['aws_account', 'awsaccount'],
    /aws_?account(?:_?id)?[\\'"`]{0,8}\s{0,20}(?:=>|[=:])\s{0,20}[\\'"`]{0,8}(?<secret>\d{4}-?\d{4}-?\d{4})(?!\d)/i,
  ),
  inner('mailchimp-key', '-us', 32, /(?<![A-Za-z0-9])[a-f0-9]{32}-us\d\d?(?!\w)/),
  patternRule('jwt', ['zxlk'], /(?<![A-Za-z0-9+/])ZXlK[\w+/-]{60,}={0,2}/),
]

/** The anchor stands `before` characters after the beginning of the token. */
function inner(kind: string, anchor: string, before: number, pattern: RegExp): Rule {
  const rule = patternRule(kind, [anchor], pattern)
  return {
    ...rule,
    find: (text, start, end) => (start < before ? undefined : rule.find(text, start - before, end)),
  }
}
