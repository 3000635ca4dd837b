using System.Security.Cryptography;
using System.Text;
using Pipeline.Deployment;
using Pipeline.Systems.Settings;

namespace Pipeline.Tests.Deployment;

public sealed class LoginTests
{
    private static readonly LoginSecret Login = new("staff", "ada", new GeneratedSecret("staff-password"));

    private readonly Dictionary<string, string> _made = new() { ["staff-password"] = "a password" };

    [Fact]
    public void Password_is_in_the_file_as_a_salted_digest_that_is_the_same_each_time()
    {
        var line = Line();
        Assert.Equal(line, Line());
        Assert.StartsWith("ada:{SSHA}", line, StringComparison.Ordinal);
        var bytes = Convert.FromBase64String(line.Trim()["ada:{SSHA}".Length..]);
#pragma warning disable CA5350 // What nginx reads.
        Assert.Equal(SHA1.HashData([.. Encoding.UTF8.GetBytes("a password"), .. bytes[20..]]), bytes[..20]);
#pragma warning restore CA5350
        Assert.Equal(16, bytes.Length - 20);
    }

    [Fact]
    public void One_password_has_another_digest_in_each_environment()
    {
        var line = Line();
        _made.Remove("staff-salt");
        Assert.NotEqual(line, Line());
    }

    private string Line() => new SecretValues(GivenSecrets.OfVariables, _made.GetValueOrDefault, _made.Add, _ => "").Of(Login);
}
