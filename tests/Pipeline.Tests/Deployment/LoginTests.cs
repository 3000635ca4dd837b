using System.Security.Cryptography;
using System.Text;
using Pipeline.Deployment;
using Pipeline.Systems.Settings;

namespace Pipeline.Tests.Deployment;

public sealed class LoginTests
{
    private static readonly LoginSecret Login = new("staff", "ada", new GeneratedSecret("staff-password"));

    [Fact]
    public void Password_is_in_the_file_as_a_salted_digest_that_is_the_same_each_time()
    {
        var line = LineFor(Login, "a password");
        Assert.Equal(line, LineFor(Login, "a password"));
        Assert.StartsWith("ada:{SSHA}", line, StringComparison.Ordinal);
        var bytes = Convert.FromBase64String(line.Trim()["ada:{SSHA}".Length..]);
#pragma warning disable CA5350 // What nginx reads.
        Assert.Equal(SHA1.HashData([.. Encoding.UTF8.GetBytes("a password"), .. bytes[20..]]), bytes[..20]);
#pragma warning restore CA5350
        Assert.Equal(16, bytes.Length - 20);
    }

    [Fact]
    public void Two_users_with_one_password_have_different_digests() =>
        Assert.NotEqual(LineFor(Login, "a password").Split('}')[1], LineFor(Login with { User = "bob" }, "a password").Split('}')[1]);

    private static string LineFor(LoginSecret login, string password) =>
        new SecretValues(GivenSecrets.OfVariables, _ => password, (_, _) => { }, _ => "").Of(login);
}
