using System.Globalization;
using System.Text;

namespace Pipeline.Scans;

/// <summary>
/// The rules that secrets are found by: those of gitleaks, and these for kinds that 8.16 misses or finds only beside the right word. The
/// prefixes and lengths are those that the issuers document. None has keywords: 8.16 looks for the keywords of all rules at once and takes
/// only those that do not overlap, so that <c>_password</c> hides <c>password</c>, and one rule hides what another would find.
/// </summary>
internal static class GitleaksRules
{
    /// <summary>A rule.</summary>
    /// <param name="Id">Its id, without the prefix that tells it from those of gitleaks.</param>
    /// <param name="Description">What it finds.</param>
    /// <param name="Regex">The expression (Go's RE2).</param>
    /// <param name="Group">The group that is the secret; 0 for the whole match.</param>
    /// <param name="Entropy">The least entropy of the secret; 0 for any.</param>
    /// <param name="Before">For passwords, which placeholders may stand for: what a match has before the secret. 8.16 holds its allow list
    /// against the whole match, not against the secret.</param>
    internal sealed record Rule(string Id, string Description, string Regex, int Group, double Entropy, string? Before = null);

    // What stands for a value instead of being one: a variable, or a word with at most a few digits.
    private const string Placeholder =
        @"(?:[$<{]|%[A-Za-z_]+%|%\(|%[sdrv](?:[@""'\s;:/]|$)|\*\*\*|\.\.\.|x+(?:[@""'\s;]|$)|(?:pass(?:word|wd|phrase)?|pw|p(?:a|@|%40)ss(?:%2F|[-_/])?w(?:o|0)rd|secret|changeme|change-me|example|sample|dummy|test|postgres(?:ql)?|guest|admin|root|user|redis|django-insecure|your|my|redacted|placeholder|insecure|unused|fake|not|none|null)[a-z_-]*\d{0,4}(?:[@""'\s;]|$))";

    internal static readonly Rule[] Own =
    [
        new("azure-storage-key", "Azure storage account key", @"(?i)AccountKey\s*=\s*([a-z0-9+/]{86}==)", 1, 3.5),
        new("azure-client-secret", "Azure (Entra) client secret", @"(?:^|[^a-zA-Z0-9_~.-])([a-zA-Z0-9_~.-]{3}\dQ~[a-zA-Z0-9_~.-]{31,34})(?:$|[^a-zA-Z0-9_~.-])", 1, 3),
        new("azure-shared-access-key", "Azure shared access key", @"(?i)SharedAccessKey\s*=\s*([a-z0-9+/]{43}=)", 1, 3.5),
        new("gcp-api-key", "Google API key", @"\b(AIza[A-Za-z0-9_-]{35})", 1, 3),
        new("gcp-service-account", "Google service account key", @"(?i)""private_key_id""\s*:\s*""([0-9a-f]{40})""", 1, 3),
        new("gcp-oauth-client-secret", "Google OAuth client secret", @"\b(GOCSPX-[A-Za-z0-9_-]{28})", 1, 3),
        new("aws-key-id", "AWS access key id", @"\b((?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16})\b", 1, 3),
        new("aws-secret-key", "AWS secret access key", @"(?i)aws_?secret(?:_?access)?_?key[""'\s]{0,3}(?::|=|=>)\s*[""']?([a-z0-9/+]{40})(?:$|[^a-z0-9/+=])", 1, 3.5),
        new("aws-session-token", "AWS session token", @"(?i)aws_?session_?token[""'\s]{0,3}[:=]\s*[""']?([a-z0-9/+=]{100,})", 1, 3.5),
        new("github-token", "GitHub token", @"\b(gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})", 1, 3),
        new("gitlab-token", "GitLab token", @"\b(gl(?:pat|ptt|dt|rt|cbt|ft|imt|agent|oas|soat)-[A-Za-z0-9_.-]{20,}|GR1348941[A-Za-z0-9_-]{20})", 1, 3),
        new("slack-token", "Slack token", @"\b(xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-\d-[A-Z0-9]+-\d+-[a-f0-9]{32,}|xoxe\.xox[bp]-\d-[A-Za-z0-9]{100,})", 1, 3),
        new("slack-webhook", "Slack webhook", @"hooks\.slack\.com/(?:services|workflows|triggers)/([A-Za-z0-9+/]{40,60})", 1, 3),
        new("discord-webhook", "Discord webhook", @"discord(?:app)?\.com/api/webhooks/\d{17,20}/([A-Za-z0-9_-]{60,72})", 1, 3),
        new("discord-bot-token", "Discord bot token", @"\b([MNO][A-Za-z\d_-]{23,27}\.[A-Za-z\d_-]{6}\.[A-Za-z\d_-]{27,38})", 1, 3.5),
        new("stripe-key", "Stripe key", @"\b((?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,255}|whsec_[A-Za-z0-9]{32,})", 1, 3),
        new("twilio-key", "Twilio API key", @"\b(SK[0-9a-f]{32})\b", 1, 3),
        new("twilio-auth-token", "Twilio auth token", @"(?i)twilio[a-z_]*(?:token|secret)[""'\s]{0,3}[:=]\s*[""']?([0-9a-f]{32})\b", 1, 3),
        new("sendgrid-key", "SendGrid key", @"\b(SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43})", 1, 3),
        new("mailgun-key", "Mailgun key", @"\b(key-[0-9a-f]{32}|[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8})\b", 1, 3),
        new("mailchimp-key", "Mailchimp key", @"\b([0-9a-f]{32}-us\d{1,2})\b", 1, 3),
        new("npm-token", "npm token", @"\b(npm_[A-Za-z0-9]{36})\b", 1, 3),
        new("npmrc-auth", "npm registry password or token", @"(?m)_(?:authToken|auth|password)\s*=\s*[""']?([A-Za-z0-9+/=_-]{16,})", 1, 3, @"^[^=]*=\s*[""\']?"),
        new("pypi-token", "PyPI token", @"\b(pypi-AgE[A-Za-z0-9_-]{50,})", 1, 3),
        new("nuget-key", "NuGet key", @"\b(oy2[a-z0-9]{43})\b", 1, 3),
        new("nuget-password", "NuGet clear text password", @"(?i)key=""ClearTextPassword""\s+value=""([^""%]{6,})""", 1, 2.5, @"value="""),
        new("docker-hub-token", "Docker Hub token", @"\b(dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,})", 1, 3),
        new("docker-auth", "Docker registry login", @"""auth""\s*:\s*""([A-Za-z0-9+/]{20,}={0,2})""", 1, 3),
        new("private-key-block", "Private key", @"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----\s*(?:\\n|\n|\r|"")?\s*([A-Za-z0-9+/=:\s-]{16,})", 1, 3),
        new("putty-key", "PuTTY private key", @"PuTTY-User-Key-File-\d: \S+", 0, 0),
        new("age-key", "age secret key", @"AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]{58,}", 0, 3),
        new("jwt-token", "JSON web token", @"\b(ey[A-Za-z0-9_-]{15,}\.ey[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{20,})", 1, 3.5),
        new("telegram-token", "Telegram bot token", @"(?:^|[^0-9A-Za-z])(\d{8,10}:AA[A-Za-z0-9_-]{33})(?:$|[^A-Za-z0-9_-])", 1, 3),
        new("heroku-key", "Heroku API key", @"(?i)heroku[a-z_.\s-]*[""'\s]{0,3}[:=]\s*[""']?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})", 1, 3),
        new("heroku-token", "Heroku token", @"\b(HRKU-[A-Za-z0-9_-]{36,64})", 1, 3),
        new("shopify-token", "Shopify token", @"\b(shp(?:at|ca|pa|ss|ua)_[a-fA-F0-9]{32})\b", 1, 3),
        new("digitalocean-token", "DigitalOcean token", @"\b(do[opr]_v1_[a-f0-9]{64})\b", 1, 3),
        new("vault-token", "HashiCorp Vault token", @"\b(hv[sbr]\.[A-Za-z0-9_-]{24,})", 1, 3),
        new("terraform-token", "Terraform Cloud token", @"\b([A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,70})", 1, 3),
        new("databricks-token", "Databricks token", @"\b(dapi[0-9a-f]{32}(?:-\d)?)\b", 1, 3),
        new("openai-key", "OpenAI key", @"\b(sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,}T3BlbkFJ[A-Za-z0-9_-]{20,})", 1, 3),
        new("anthropic-key", "Anthropic key", @"\b(sk-ant-[a-z0-9]+-[A-Za-z0-9_-]{80,})", 1, 3),
        new("hugging-face-token", "Hugging Face token", @"\b(hf_[A-Za-z]{34})\b", 1, 3),
        new("grafana-token", "Grafana token", @"\b(glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|glc_[A-Za-z0-9+/=]{32,})", 1, 3),
        new("sentry-token", "Sentry token", @"\b(sntrys_[A-Za-z0-9_=+/-]{40,}|sntryu_[a-f0-9]{64})", 1, 3),
        new("new-relic-key", "New Relic key", @"\b(NRAK-[A-Z0-9]{27})\b", 1, 3),
        new("datadog-key", "Datadog key", @"(?i)(?:datadog|dd)_?(?:api|app)_?key[""'\s]{0,3}[:=]\s*[""']?([0-9a-f]{32,40})\b", 1, 3),
        new("cloudflare-key", "Cloudflare token", @"(?i)(?:cloudflare|cf)_?api_?(?:token|key)[""'\s]{0,3}[:=]\s*[""']?([a-z0-9_-]{37,40})\b", 1, 3),
        new("atlassian-token", "Atlassian token", @"\b(ATATT3[A-Za-z0-9_=-]{180,})", 1, 3),
        new("pulumi-token", "Pulumi token", @"\b(pul-[a-f0-9]{40})\b", 1, 3),
        new("linear-key", "Linear key", @"\b(lin_api_[A-Za-z0-9]{40})", 1, 3),
        new("rubygems-key", "RubyGems key", @"\b(rubygems_[a-f0-9]{48})\b", 1, 3),
        new("teams-webhook", "Microsoft Teams webhook", @"webhook\.office\.com/webhookb2/[0-9a-f-]{36}@[0-9a-f-]{36}/IncomingWebhook/([0-9a-f]{32})", 1, 3),
        new("django-secret-key", "Django SECRET_KEY", @"(?:DJANGO_)?SECRET_KEY[""']?\s*[:=]\s*[""']?([^\s""'${}<>()\[\]]{32,})", 1, 3.5, @"^[^:=]*[:=]\s*[""\']?"),
        new("url-password", "Password in an address", @"\b[a-zA-Z][a-zA-Z0-9+.-]{1,20}://[^\s:/?#@""'<>$\{\}]{0,100}:([^\s:/?#@""'<>{}\\]{6,})@[A-Za-z0-9\[]", 1, 2.8, @"^[^:]+://[^\s:/?#@]*:"),
        new("connection-string-password", "Password in a connection string", @"(?i)(?:server|host|data source|user id|uid|username|database)\s*=[^\n]{1,600}?;\s*(?:password|pwd)\s*=\s*([^;\s""'{}$<>]{6,})", 1, 2.8, @"(?:password|pwd)\s*=\s*"),
        new("basic-authorization", "Authorization header", @"(?i)authorization[""']?\s*[:=]\s*[""']?(?:basic|bearer)\s+([A-Za-z0-9+/_.=-]{20,})", 1, 3.5),
        new("netrc-password", "Password in .netrc", @"(?m)^\s*machine\s+\S+\s+login\s+\S+\s+password\s+(\S{6,})", 1, 2.8, @"password\s+"),
        new("assigned-password", "Password", @"(?im)^\s*(?:export\s+|-\s+|ENV\s+)?[A-Z0-9_]*(?:PASSWORD|PASSWD|_SECRET|API_KEY|APIKEY|ACCESS_TOKEN|AUTH_TOKEN)[""']?\s*[:=]\s*[""']?([A-Za-z0-9!#%&*+/=?@^_~.-]{12,})[""']?\s*(?:#.*)?$", 1, 3.2, @"^[^:=]*[:=]\s*[""\']?"),
    ];

    /// <summary>The configuration: TOML.</summary>
    public static string Toml()
    {
        var text = new StringBuilder("title = \"Pipeline\"\n[extend]\nuseDefault = true\n");
        foreach (var rule in Own)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n[[rules]]\nid = \"pipeline-{rule.Id}\"\ndescription = \"{rule.Description}\"\nregex = '''{rule.Regex}'''\n");
            if (rule.Group > 0)
                text.Append(CultureInfo.InvariantCulture, $"secretGroup = {rule.Group}\n");
            if (rule.Entropy > 0)
                text.Append(CultureInfo.InvariantCulture, $"entropy = {rule.Entropy:0.0}\n");
            if (rule.Before is not null)
                text.Append(CultureInfo.InvariantCulture, $"[rules.allowlist]\nregexes = ['''(?i){rule.Before}{Placeholder}''']\n");
        }

        return text.ToString();
    }
}
