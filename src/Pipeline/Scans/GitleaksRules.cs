using System.Globalization;
using System.Text;

namespace Pipeline.Scans;

/// <summary>
/// The rules that secrets are found by: those of gitleaks, and these for kinds that 8.16 misses or finds only beside the right word. The
/// prefixes and lengths are those that the issuers document.
/// </summary>
internal static class GitleaksRules
{
    /// <summary>A rule: its id, what it finds, the expression (Go's RE2), the group that is the secret, and the least entropy of it.</summary>
    internal sealed record Rule(string Id, string Description, string Regex, int Group = 0, double Entropy = 0, params string[] Keywords);

    // What stands for a value instead of being one, or is public knowledge.
    private const string Placeholder =
        @"(?i)^(?:\$|\{|<|%|\*|\.\.\.|x+$|pass(?:word|wd|phrase)?\d*$|pw$|secret$|changeme|change-me|example|sample|dummy|test|postgres(?:ql)?$|guest$|admin$|root$|user$|redis$|django-insecure-test|your|my[-_]?(?:password|secret)|redacted|hunter2$|placeholder|insecure|unused|fake|not-?a-?secret|none$|null$)";

    internal static readonly Rule[] Own =
    [
        new("azure-storage-key", "Azure storage account key", @"(?i)AccountKey\s*=\s*([a-z0-9+/]{86}==)", 1, 3.5, "accountkey"),
        new("azure-client-secret", "Azure (Entra) client secret", @"(?:^|[^a-zA-Z0-9_~.-])([a-zA-Z0-9_~.-]{3}\dQ~[a-zA-Z0-9_~.-]{31,34})(?:$|[^a-zA-Z0-9_~.-])", 1, 3, "q~"),
        new("azure-shared-access-key", "Azure shared access key", @"(?i)SharedAccessKey\s*=\s*([a-z0-9+/]{43}=)", 1, 3.5, "sharedaccesskey"),
        new("gcp-service-account", "Google service account key", @"(?i)""private_key_id""\s*:\s*""([0-9a-f]{40})""", 1, 3, "private_key_id"),
        new("gcp-oauth-client-secret", "Google OAuth client secret", @"\b(GOCSPX-[A-Za-z0-9_-]{28})", 1, 3, "gocspx-"),
        new("aws-secret-key", "AWS secret access key", @"(?i)aws_?secret(?:_?access)?_?key[""'\s]{0,3}(?::|=|=>)\s*[""']?([a-z0-9/+]{40})(?:$|[^a-z0-9/+=])", 1, 3.5, "secret"),
        new("aws-session-token", "AWS session token", @"(?i)aws_?session_?token[""'\s]{0,3}[:=]\s*[""']?([a-z0-9/+=]{100,})", 1, 3.5, "session"),
        new("github-token", "GitHub token", @"\b(gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})", 1, 3, "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        new("gitlab-token", "GitLab token", @"\b(gl(?:pat|ptt|dt|rt|cbt|ft|imt|agent|oas|soat)-[A-Za-z0-9_.-]{20,}|GR1348941[A-Za-z0-9_-]{20})", 1, 3, "glpat-", "glptt-", "gldt-", "glrt-", "glcbt-", "glft-", "glimt-", "glagent-", "gloas-", "glsoat-", "gr1348941"),
        new("slack-token", "Slack token", @"\b(xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-\d-[A-Z0-9]+-\d+-[a-f0-9]{32,}|xoxe\.xox[bp]-\d-[A-Za-z0-9]{100,})", 1, 3, "xox", "xapp-"),
        new("slack-webhook", "Slack webhook", @"hooks\.slack\.com/(?:services|workflows|triggers)/([A-Za-z0-9+/]{40,60})", 1, 3, "hooks.slack.com"),
        new("discord-webhook", "Discord webhook", @"discord(?:app)?\.com/api/webhooks/\d{17,20}/([A-Za-z0-9_-]{60,72})", 1, 3, "api/webhooks"),
        new("discord-bot-token", "Discord bot token", @"\b([MNO][A-Za-z\d_-]{23,27}\.[A-Za-z\d_-]{6}\.[A-Za-z\d_-]{27,38})", 1, 3.5, "m", "n", "o"),
        new("stripe-key", "Stripe key", @"\b((?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,255}|whsec_[A-Za-z0-9]{32,})", 1, 3, "sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_"),
        new("twilio-key", "Twilio API key", @"\b(SK[0-9a-f]{32})\b", 1, 3, "sk"),
        new("twilio-auth-token", "Twilio auth token", @"(?i)twilio[a-z_]*(?:token|secret)[""'\s]{0,3}[:=]\s*[""']?([0-9a-f]{32})\b", 1, 3, "twilio"),
        new("sendgrid-key", "SendGrid key", @"\b(SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43})", 1, 3, "sg."),
        new("mailgun-key", "Mailgun key", @"\b(key-[0-9a-f]{32}|[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8})\b", 1, 3, "key-", "mailgun"),
        new("mailchimp-key", "Mailchimp key", @"\b([0-9a-f]{32}-us\d{1,2})\b", 1, 3, "-us"),
        new("npm-token", "npm token", @"\b(npm_[A-Za-z0-9]{36})\b", 1, 3, "npm_"),
        new("npmrc-auth", "npm registry password or token", @"(?m)_(?:authToken|auth|password)\s*=\s*[""']?([A-Za-z0-9+/=_-]{16,})", 1, 3, "_auth", "_password"),
        new("pypi-token", "PyPI token", @"\b(pypi-AgE[A-Za-z0-9_-]{50,})", 1, 3, "pypi-age"),
        new("nuget-key", "NuGet key", @"\b(oy2[a-z0-9]{43})\b", 1, 3, "oy2"),
        new("nuget-password", "NuGet clear text password", @"(?i)key=""ClearTextPassword""\s+value=""([^""%]{6,})""", 1, 2.5, "cleartextpassword"),
        new("docker-hub-token", "Docker Hub token", @"\b(dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,})", 1, 3, "dckr_"),
        new("docker-auth", "Docker registry login", @"""auth""\s*:\s*""([A-Za-z0-9+/]{20,}={0,2})""", 1, 3, "\"auth\""),
        new("private-key-block", "Private key", @"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----\s*(?:\\n|\n|\r|"")?\s*([A-Za-z0-9+/=:\s-]{16,})", 1, 3, "private key"),
        new("putty-key", "PuTTY private key", @"PuTTY-User-Key-File-\d: \S+", 0, 0, "putty-user-key-file"),
        new("age-key", "age secret key", @"AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]{58,}", 0, 3, "age-secret-key"),
        new("jwt-token", "JSON web token", @"\b(ey[A-Za-z0-9_-]{15,}\.ey[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{20,})", 1, 3.5, "ey"),
        new("telegram-token", "Telegram bot token", @"(?:^|[^0-9A-Za-z])(\d{8,10}:AA[A-Za-z0-9_-]{33})(?:$|[^A-Za-z0-9_-])", 1, 3, ":aa"),
        new("heroku-key", "Heroku API key", @"(?i)heroku[a-z_.\s-]*[""'\s]{0,3}[:=]\s*[""']?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})", 1, 3, "heroku"),
        new("heroku-token", "Heroku token", @"\b(HRKU-[A-Za-z0-9_-]{36,64})", 1, 3, "hrku-"),
        new("shopify-token", "Shopify token", @"\b(shp(?:at|ca|pa|ss|ua)_[a-fA-F0-9]{32})\b", 1, 3, "shpat_", "shpca_", "shppa_", "shpss_", "shpua_"),
        new("digitalocean-token", "DigitalOcean token", @"\b(do[opr]_v1_[a-f0-9]{64})\b", 1, 3, "dop_v1_", "doo_v1_", "dor_v1_"),
        new("vault-token", "HashiCorp Vault token", @"\b(hv[sbr]\.[A-Za-z0-9_-]{24,})", 1, 3, "hvs.", "hvb.", "hvr."),
        new("terraform-token", "Terraform Cloud token", @"\b([A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,70})", 1, 3, "atlasv1"),
        new("databricks-token", "Databricks token", @"\b(dapi[0-9a-f]{32}(?:-\d)?)\b", 1, 3, "dapi"),
        new("openai-key", "OpenAI key", @"\b(sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,}T3BlbkFJ[A-Za-z0-9_-]{20,})", 1, 3, "t3blbkfj"),
        new("anthropic-key", "Anthropic key", @"\b(sk-ant-[a-z0-9]+-[A-Za-z0-9_-]{80,})", 1, 3, "sk-ant-"),
        new("hugging-face-token", "Hugging Face token", @"\b(hf_[A-Za-z]{34})\b", 1, 3, "hf_"),
        new("grafana-token", "Grafana token", @"\b(glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|glc_[A-Za-z0-9+/=]{32,})", 1, 3, "glsa_", "glc_"),
        new("sentry-token", "Sentry token", @"\b(sntrys_[A-Za-z0-9_=+/-]{40,}|sntryu_[a-f0-9]{64})", 1, 3, "sntrys_", "sntryu_"),
        new("new-relic-key", "New Relic key", @"\b(NRAK-[A-Z0-9]{27})\b", 1, 3, "nrak-"),
        new("datadog-key", "Datadog key", @"(?i)(?:datadog|dd)_?(?:api|app)_?key[""'\s]{0,3}[:=]\s*[""']?([0-9a-f]{32,40})\b", 1, 3, "datadog", "dd_"),
        new("cloudflare-key", "Cloudflare token", @"(?i)(?:cloudflare|cf)_?api_?(?:token|key)[""'\s]{0,3}[:=]\s*[""']?([a-z0-9_-]{37,40})\b", 1, 3, "cloudflare", "cf_"),
        new("atlassian-token", "Atlassian token", @"\b(ATATT3[A-Za-z0-9_=-]{180,})", 1, 3, "atatt3"),
        new("pulumi-token", "Pulumi token", @"\b(pul-[a-f0-9]{40})\b", 1, 3, "pul-"),
        new("linear-key", "Linear key", @"\b(lin_api_[A-Za-z0-9]{40})", 1, 3, "lin_api_"),
        new("rubygems-key", "RubyGems key", @"\b(rubygems_[a-f0-9]{48})\b", 1, 3, "rubygems_"),
        new("teams-webhook", "Microsoft Teams webhook", @"webhook\.office\.com/webhookb2/[0-9a-f-]{36}@[0-9a-f-]{36}/IncomingWebhook/([0-9a-f]{32})", 1, 3, "webhook.office.com"),
        new("django-secret-key", "Django SECRET_KEY", @"(?:DJANGO_)?SECRET_KEY[""']?\s*[:=]\s*[""']?([^\s""'${}<>()\[\]]{32,})", 1, 3.5, "secret_key"),
        new("url-password", "Password in an address", @"\b[a-zA-Z][a-zA-Z0-9+.-]{1,20}://[^\s:/?#@""'<>$\{\}]{0,100}:([^\s:/?#@""'<>{}\\]{6,})@[A-Za-z0-9\[]", 1, 2.8, "://"),
        new("connection-string-password", "Password in a connection string", @"(?i)(?:server|host|data source|user id|uid|username|database)\s*=[^;\n]{1,200};(?:[^;\n]{1,200};){0,12}\s*(?:password|pwd)\s*=\s*([^;\s""'{}$<>]{6,})", 1, 2.8, "password", "pwd"),
        new("basic-authorization", "Authorization header", @"(?i)authorization[""']?\s*[:=]\s*[""']?(?:basic|bearer)\s+([A-Za-z0-9+/_.=-]{20,})", 1, 3.5, "authorization"),
        new("netrc-password", "Password in .netrc", @"(?m)^\s*machine\s+\S+\s+login\s+\S+\s+password\s+(\S{6,})", 1, 2.8, "machine"),
        new("assigned-password", "Password", @"(?im)^\s*(?:export\s+|-\s+|ENV\s+)?[A-Z0-9_]*(?:PASSWORD|PASSWD|_SECRET|API_KEY|APIKEY|ACCESS_TOKEN|AUTH_TOKEN)[""']?\s*[:=]\s*[""']?([A-Za-z0-9!#%&*+/=?@^_~.-]{12,})[""']?\s*(?:#.*)?$", 1, 3.6, "password", "passwd", "secret", "api_key", "apikey", "token"),
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
            text.Append(CultureInfo.InvariantCulture, $"keywords = [{string.Join(", ", rule.Keywords.Select(x => $"'{x}'"))}]\n");
            text.Append(CultureInfo.InvariantCulture, $"[rules.allowlist]\nregexes = ['''{Placeholder}''']\n");
        }

        return text.ToString();
    }
}
