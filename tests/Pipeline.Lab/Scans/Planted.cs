using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Lab.Scans;

/// <summary>
/// Secrets of many kinds, made up anew in each run. Their marks are put together from parts, so that no scanner finds one in this file.
/// </summary>
internal static class Planted
{
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Digits = "0123456789";
    private const string Hex = "0123456789abcdef";
    private static readonly string Upper = Lower.ToUpperInvariant();
    private static readonly string Alnum = Lower + Upper + Digits;
    private static readonly string Word = Alnum + "_-";
    private static readonly string Base64 = Alnum + "+/";

    /// <summary>Kind, the file it lies in, the text around it and the secret itself, which must not be seen in any output.</summary>
    public static IReadOnlyList<(string Kind, string File, string Text, string Secret)> All()
    {
        var list = new List<(string, string, string, string)>();
        Add("AWS access key", "deploy.sh", s => $"export AWS_ACCESS_KEY_ID={s}", "AK" + "IA" + From(Upper + "234567", 16));
        Add("AWS temporary key", "notes.md", s => $"key {s} expires soon", "AS" + "IA" + From(Upper + "234567", 16));
        Add("AWS secret key", "credentials", s => $"[default]\naws_secret_access_key = {s}", From(Base64, 40));
        Add("GCP API key", "map.js", s => $"loadMap('{s}');", "AI" + "za" + From(Word, 35));
        Add("GCP service account", "sa.json", s => $$"""{ "type": "service_account", "private_key_id": "{{s}}" }""", From(Hex, 40));
        Add("GCP OAuth client secret", "oauth.json", s => $$"""{ "secret": "{{s}}" }""", "GOC" + "SPX-" + From(Word, 28));
        Add("Azure storage key", "azure.config", s => $"DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={s};EndpointSuffix=core.windows.net", From(Base64, 86) + "==");
        Add("Azure client secret", "main.tf", s => $"  client_secret = \"{s}\"", From(Alnum, 3) + From(Digits, 1) + "Q" + "~" + From(Alnum + "_.-", 34));
        Add("Azure shared access key", "bus.txt", s => $"Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={s}", From(Base64, 43) + "=");
        Add("GitHub PAT", "ci.txt", s => $"token: {s}", "gh" + "p_" + From(Alnum, 36));
        Add("GitHub fine-grained PAT", "ci2.txt", s => $"use {s} here", "github" + "_pat_" + From(Alnum, 22) + "_" + From(Alnum, 59));
        Add("GitHub app token", "app.py", s => $"x = '{s}'", "gh" + "s_" + From(Alnum, 36));
        Add("GitHub OAuth token", "oauth.py", s => $"x = '{s}'", "gh" + "o_" + From(Alnum, 36));
        Add("GitHub refresh token", "refresh.py", s => $"x = '{s}'", "gh" + "r_" + From(Alnum, 36));
        Add("GitLab PAT", "gl.txt", s => $"PRIVATE-TOKEN: {s}", "gl" + "pat-" + From(Word, 20));
        Add("GitLab deploy token", "gl2.txt", s => $"deploy {s}", "gl" + "dt-" + From(Word, 20));
        Add("GitLab runner token", "config.toml", s => $"  token = \"{s}\"", "gl" + "rt-" + From(Word, 20));
        Add("Slack bot token", "slack.py", s => $"client('{s}')", "xo" + "xb-" + From(Digits, 12) + "-" + From(Digits, 13) + "-" + From(Alnum, 24));
        Add("Slack app token", "slack2.py", s => $"client('{s}')", "xa" + "pp-1-A" + From(Upper + Digits, 10) + "-" + From(Digits, 13) + "-" + From(Hex, 64));
        Add("Slack webhook", "alert.yml", s => $"url: https://hooks." + $"slack.com/services/{s}", "T" + From(Upper + Digits, 8) + "/B" + From(Upper + Digits, 10) + "/" + From(Alnum, 24));
        Add("Discord webhook", "hook.sh", s => $"curl https://discord.com/api/web" + $"hooks/{From(Digits, 18)}/{s}", From(Word, 68));
        Add("Discord bot token", "bot.js", s => $"client.login('{s}')", "M" + From(Alnum, 23) + "." + From(Alnum, 6) + "." + From(Alnum, 27));
        Add("Stripe live key", "pay.rb", s => $"Stripe.api_key = '{s}'", "sk_" + "live_" + From(Alnum, 24));
        Add("Stripe restricted key", "pay2.rb", s => $"Stripe.api_key = '{s}'", "rk_" + "live_" + From(Alnum, 99));
        Add("Stripe webhook secret", "pay3.rb", s => $"verify('{s}')", "wh" + "sec_" + From(Alnum, 32));
        Add("Twilio API key", "sms.php", s => $"new Client('{s}');", "S" + "K" + From(Hex, 32));
        Add("Twilio auth token", "sms.env", s => $"TWILIO_AUTH_TOKEN={s}", From(Hex, 32));
        Add("SendGrid key", "mail.go", s => $"Send(\"{s}\")", "S" + "G." + From(Word, 22) + "." + From(Word, 43));
        Add("npm token", "publish.sh", s => $"echo {s}", "np" + "m_" + From(Alnum, 36));
        Add("npmrc token", ".npmrc", s => $"//registry.example.org/:_authToken={s}", From(Hex, 8) + "-" + From(Hex, 4) + "-" + From(Hex, 4) + "-" + From(Hex, 4) + "-" + From(Hex, 12));
        Add("PyPI token", ".pypirc", s => $"  password = {s}", "py" + "pi-AgEIcHlwaS5vcmc" + From(Word, 90));
        Add("NuGet key", "push.cmd", s => $"dotnet nuget push -k {s}", "oy" + "2" + From(Lower + "234567", 43));
        Add("NuGet password", "nuget.config", s => $"""<add key="ClearText{"Password"}" value="{s}" />""", From(Alnum, 20));
        Add("Docker Hub token", "login.sh", s => $"docker login -u acme -p {s}", "dckr" + "_pat_" + From(Word, 27));
        Add("Docker login", "config.json", s => $$"""{ "auths": { "ghcr.io": { "au{{"th"}}": "{{s}}" } } }""", Convert.ToBase64String(Encoding.UTF8.GetBytes("robot:" + From(Alnum, 24))));
        Add("RSA private key", "id_rsa", s => Pem("RSA PRIVATE KEY", s), Body(RSA.Create(2048).ExportRSAPrivateKey()));
        Add("EC private key", "ec.pem", s => Pem("EC PRIVATE KEY", s), Body(ECDsa.Create().ExportECPrivateKey()));
        Add("PKCS#8 private key", "tls.key", s => Pem("PRIVATE KEY", s), Body(ECDsa.Create().ExportPkcs8PrivateKey()));
        Add("encrypted private key", "enc.key", s => Pem("ENCRYPTED PRIVATE KEY", s), Body(RandomNumberGenerator.GetBytes(300)));
        Add("OpenSSH private key", "id_ed25519", s => Pem("OPENSSH PRIVATE KEY", s), Body(RandomNumberGenerator.GetBytes(300)));
        Add("PGP private key", "pgp.asc", s => Pem("PGP PRIVATE KEY BLOCK", "\n" + s), Body(RandomNumberGenerator.GetBytes(400)));
        Add("private key in JSON", "key.json", s => $$"""{ "private_key": "-----BEGIN {{"PRIVATE"}} KEY-----\n{{s}}\n-----END {{"PRIVATE"}} KEY-----\n" }""", Convert.ToBase64String(RandomNumberGenerator.GetBytes(200)));
        Add("JWT", "curl.txt", s => $"curl -b session={s}", Jwt());
        Add("Telegram bot token", "tg.py", s => $"Bot('{s}')", From("123456789", 10) + ":A" + "A" + From(Word, 33));
        Add("Heroku key", "heroku.env", s => $"HEROKU_API_KEY={s}", Guid.NewGuid().ToString());
        Add("Mailgun key", "mailgun.py", s => $"mailgun_key = 'key-{s}'", From(Hex, 32));
        Add("Mailchimp key", "news.py", s => $"mc = '{s}'", From(Hex, 32) + "-us" + "12");
        Add("Shopify token", "shop.js", s => $"token('{s}')", "shp" + "at_" + From(Hex, 32));
        Add("Shopify secret", "shop2.js", s => $"token('{s}')", "shp" + "ss_" + From(Hex, 32));
        Add("DigitalOcean token", "do.tf", s => $"  token = \"{s}\"", "dop" + "_v1_" + From(Hex, 64));
        Add("Vault token", "vault.sh", s => $"export VAULT_TOKEN={s}", "hv" + "s." + From(Alnum, 90));
        Add("Terraform Cloud token", ".terraformrc", s => $"  token = \"{s}\"", From(Alnum, 14) + ".atlas" + "v1." + From(Alnum, 67));
        Add("Databricks token", "db.py", s => $"connect('{s}')", "da" + "pi" + From(Hex, 32));
        Add("age key", "keys.txt", s => s, "AGE-SECRET" + "-KEY-1" + From("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58));
        Add("SQL Server connection string", "appsettings.json", s => $$"""{ "Default": "Server=db.example.org;Database=shop;User Id=shop;Pass{{"word"}}={{s}};" }""", From(Alnum, 16));
        Add("ADO.NET connection string", "web.config", s => $"""<add connectionString="Data Source=db;Initial Catalog=shop;User ID=sa;P{"wd"}={s}" />""", From(Alnum, 14));
        Add("PostgreSQL address", "settings.py", s => $"DATABASE_URL = 'postgres://shop:{s}@db.example.org:5432/shop'", From(Alnum, 18));
        Add("Redis address without user", "cache.env", s => $"REDIS_URL=redis://:{s}@cache.example.org:6379/0", From(Alnum, 18));
        Add("AMQP address", "celery.env", s => $"BROKER_URL=amqp://worker:{s}@mq.example.org//", From(Alnum, 18));
        Add("MongoDB address", "mongo.js", s => $"connect('mongodb+srv://app:{s}@cluster0.example.net/shop')", From(Alnum, 18));
        Add("Basic auth in an address", "clone.sh", s => $"git clone https://robot:{s}@git.example.org/shop.git", From(Alnum, 20));
        Add("Authorization header", "req.http", s => $"Authorization: Basic {s}", Convert.ToBase64String(Encoding.UTF8.GetBytes("admin:" + From(Alnum, 24))));
        Add("Bearer header", "req2.http", s => $"Authorization: Bearer {s}", From(Alnum, 40));
        Add("Django SECRET_KEY", "django_settings.py", s => $"SECRET_{"KEY"} = '{s}'", From(Lower + Digits + "!@#%^&*-_=+", 50));
        Add("password in an env file", ".env", s => $"ADMIN_PASS{"WORD"}={s}", From(Alnum, 20));
        Add("netrc", "netrc", s => $"machine git.example.org login robot pass{"word"} {s}", From(Alnum, 20));
        Add("OpenAI key", "ai.py", s => $"client('{s}')", "s" + "k-" + From(Alnum, 20) + "T3Blb" + "kFJ" + From(Alnum, 20));
        Add("Hugging Face token", "hub.py", s => $"login('{s}')", "h" + "f_" + From(Lower + Upper, 34));
        Add("Grafana token", "grafana.yml", s => $"  auth: {s}", "gl" + "sa_" + From(Alnum, 32) + "_" + From(Hex, 8));
        Add("Sentry token", ".sentryclirc", s => $"token={s}", "sn" + "trys_" + From(Alnum, 60));
        Add("New Relic key", "newrelic.yml", s => $"  license_key: {s}", "NR" + "AK-" + From(Upper + Digits, 27));
        Add("Datadog key", "dd.env", s => $"DD_API_KEY={s}", From(Hex, 32));
        Add("Cloudflare token", "cf.env", s => $"CLOUDFLARE_API_TOKEN={s}", From(Word.TrimEnd('-'), 40));
        Add("Pulumi token", "pulumi.sh", s => $"pulumi login {s}", "pu" + "l-" + From(Hex, 40));
        Add("RubyGems key", "gem.sh", s => $"gem push {s}", "ruby" + "gems_" + From(Hex, 48));
        Add("Teams webhook", "teams.yml", s => $"url: https://acme.web" + $"hook.office.com/webhookb2/{Guid.NewGuid()}@{Guid.NewGuid()}/IncomingWebhook/{s}/{Guid.NewGuid()}", From(Hex, 32));
        return list;

        void Add(string kind, string file, Func<string, string> text, string secret) => list.Add((kind, $"{list.Count:00}/{file}", text(secret) + "\n", secret));
    }

    private static string From(string alphabet, int length) => RandomNumberGenerator.GetString(alphabet, length);

    private static string Body(byte[] bytes) => Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n");

    private static string Pem(string name, string body) => $"-----BEGIN {name}-----\n{body}\n-----END {name}-----";

    private static string Jwt()
    {
        return $"{Part("""{"alg":"HS256","typ":"JWT"}""")}.{Part($$"""{"sub":"1","name":"{{From(Lower, 12)}}"}""")}.{From(Word, 43)}";

        static string Part(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }
}
