using System.Text.RegularExpressions;

namespace Pipeline.Adoption.Compose;

/// <summary>What looks like a secret. Too much is better than too little: what is taken for one is never copied.</summary>
internal static partial class SecretLook
{
    /// <summary>Whether a variable of this name holds a secret.</summary>
    public static bool IsName(string name) => Names().IsMatch(name) && !Places().IsMatch(name);

    /// <summary>Whether a value is a secret whatever its name says: a key of a known form, a password in an address, or random characters.</summary>
    public static bool IsValue(string value) => Forms().IsMatch(value) || Random().IsMatch(value) && value.Any(char.IsAsciiDigit) && value.Any(char.IsAsciiLetter);

    /// <summary>An address with a user's password: scheme, user, password, host, port and what follows.</summary>
    public static Match Address(string value) => Addresses().Match(value);

    /// <summary>The text without the values of options that name a password; how many were taken out is in <paramref name="count"/>.</summary>
    public static string WithoutPasswords(string text, out int count)
    {
        var found = 0;
        var result = Options().Replace(text, x =>
        {
            if (x.Groups["value"].Value.StartsWith('$'))
                return x.Value;
            found++;
            return x.Groups["before"].Value + Removed;
        });
        result = Addresses().Replace(result, x =>
        {
            if (x.Groups["password"].Value.StartsWith('$') || x.Groups["password"].Value == Removed)
                return x.Value;
            found++;
            return $"{x.Groups["scheme"].Value}{x.Groups["user"].Value}:{Removed}@{x.Groups["host"].Value}{(x.Groups["port"].Success ? ":" + x.Groups["port"].Value : "")}{x.Groups["rest"].Value}";
        });
        count = found;
        return result;
    }

    /// <summary>What stands in the place of a secret that was in a command.</summary>
    public const string Removed = "REMOVED";

    [GeneratedRegex("PASS|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|DSN|SALT|COOKIE|PWD|_PW$|(^|_)(API|PRIVATE|ACCESS|SIGNING|ENCRYPTION|AUTH|LICENSE|MASTER|JWT)_?KEY|(^|_)KEY$|WEBHOOK", RegexOptions.IgnoreCase)]
    private static partial Regex Names();

    [GeneratedRegex("(_FILE|_PATH|_DIR|_AGE|_TTL|_LIFETIME|_EXPIR[A-Z_]*|_SECONDS|_MINUTES|_NAME|_HEADER|_SECURE|_HTTPONLY|_SAMESITE|_DOMAIN|_ALGORITHM|_LENGTH|_ENABLED)$|^PWD$|BYPASS", RegexOptions.IgnoreCase)]
    private static partial Regex Places();

    [GeneratedRegex(@"^(AKIA|ASIA)[A-Z0-9]{12,}|^gh[pousr]_\w{20,}|^github_pat_|^glpat-|^sk[-_](live|test|proj|ant)?|^xox[abprs]-|^AIza[\w-]{30,}|^eyJ[\w-]+\.[\w-]+|-----BEGIN|^SG\.[\w-]{16,}|^hooks\.slack|https://hooks\.slack\.com|^npm_\w{20,}", RegexOptions.None)]
    private static partial Regex Forms();

    [GeneratedRegex(@"^(?!/)[A-Za-z0-9+/=_\-!@#%^&*]{24,}$")]
    private static partial Regex Random();

    // The user may be empty (redis://:secret@host), and a password may hold an at sign that nobody has escaped.
    [GeneratedRegex(@"(?<scheme>[A-Za-z][A-Za-z0-9+.\-]*://)(?<user>[^:/@\s]*):(?<password>[^\s/]+)@(?<host>[^:/@\s?,]+)(:(?<port>\d+))?(?<rest>[^\s]*)")]
    private static partial Regex Addresses();

    [GeneratedRegex("""(?<before>(^|\s)(--?(requirepass|masterauth|password|passwd|pass|passphrase|token|secret|secret-key|api-key|access-key|private-key|key)|redis-cli(\s+-[hpn]\s+\S+)*\s+-a|--user\s+\S+:)[\s=]+["']?)(?<value>[^\s"']+)|(?<before>\bmysql(dump|admin)?\b.*?\s-p)(?<value>[^\s"']+)|(?<before>\b[A-Z_]*(PASSWORD|SECRET|TOKEN|PGPASS)[A-Z_]*=["']?)(?<value>[^\s"']+)""", RegexOptions.IgnoreCase)]
    private static partial Regex Options();
}
