using System.ComponentModel.DataAnnotations;
using Nuke.Common;

namespace Pipeline.Tests.Engine.Parameters;

[Collection(EngineCollection.Name)]
public sealed class ValidationTests : ParameterRun
{
    [AttributeUsage(AttributeTargets.All)]
    private sealed class EvenAttribute : ValidationAttribute
    {
        public override bool IsValid(object? value) => value is not int number || number % 2 == 0;

        public override string FormatErrorMessage(string name) => $"{name} must be even";
    }

    public sealed record Node([property: MinLength(2)] string Name, [Range(1, 65535)] int Port);

    public sealed class Window : IValidatableObject
    {
        public int From { get; set; }
        public int To { get; set; }

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
            From <= To ? [] : [new ValidationResult("From must not be after To")];
    }

    private sealed class Checked : RecordingBuild
    {
        [Parameter, Range(1, 64), Even] public readonly int Replicas = 2;
        [Parameter, Range(typeof(TimeSpan), "1s", "1h")] public readonly TimeSpan Wait;
        [Parameter, RegularExpression("[a-z]+")] public readonly string[] Words = [];
        [Parameter, MinLength(2), MaxLength(3)] public readonly string[] Hosts = [];
        [Parameter, StringLength(5, MinimumLength = 2)] public readonly string? Code;
        [Parameter, AllowedValues("red", "green")] public readonly string? Colour;
        [Parameter, DeniedValues("root")] public readonly string? User;
        [Parameter, Url] public readonly Uri? Address;
        [Parameter, EmailAddress] public readonly string? Mail;
        [Parameter, Secret, MinLength(8)] public readonly string? Token;
        [Parameter] public readonly Node[] Nodes = [];
        [Parameter] public readonly Window? Window;
        [Parameter, Range(typeof(TimeSpan), "nonsense", "1h")] public readonly TimeSpan Wrong;
        public Target Show => _ => _.Executes(Note("Show"));
    }

    [Fact]
    public void Values_that_fulfil_everything_are_taken() => Assert.Equal("Show", Show<Checked>(
        "--replicas", "4", "--wait", "1m", "--words", "a", "b", "--hosts", "a", "b", "--code", "abc", "--colour", "red", "--user", "me",
        "--address", "https://example.org", "--mail", "a@b.c", "--nodes", """{ "Name": "web", "Port": 80 }""", "--window", """{ "From": 1, "To": 2 }"""));

    [Fact]
    public void All_violations_are_named_at_once_with_where_the_value_came_from()
    {
        Run.WithVariable("REPLICAS", "65").WithVariable("TOKEN", "short").WithFile(".nuke/parameters.json", """{ "Colour": "gren" }""");
        Assert.Equal(
            [
                "REPLICAS '65' must be between 1 and 64 (environment REPLICAS).",
                "REPLICAS '65' is not accepted: Replicas must be even (environment REPLICAS).",
                "--wait '2h' must be between 1s and 1h.",
                "--words 'ok' 'No' must match [a-z]+.",
                "--hosts 'one' must have at least 2 items.",
                "--code 'x' must have 2 to 5 characters.",
                ".nuke/parameters.json:1: 'Colour' 'gren' must be one of red, green (.nuke/parameters.json).",
                "--user 'root' must be none of root.",
                "--address 'nowhere' must be a URL that begins with http://, https:// or ftp://.",
                "--mail 'me' must be an e-mail address.",
                "TOKEN must have at least 8 characters (environment TOKEN).",
            ],
            Mistakes<Checked>("--wait", "2h", "--words", "ok", "No", "--hosts", "one", "--code", "x", "--user", "root", "--address", "nowhere", "--mail", "me"));
    }

    [Fact]
    public void Records_are_checked_inside() => Assert.Equal(
        [
            "--nodes: 'Nodes[0].Name' 'x' must have at least 2 characters.",
            "--nodes: 'Nodes[0].Port' '0' must be between 1 and 65535.",
            "--window: 'Window' is not accepted: From must not be after To.",
        ],
        Mistakes<Checked>("--nodes", """[{ "Name": "x", "Port": 0 }]""", "--window", """{ "From": 2, "To": 1 }"""));

    [Fact]
    public void A_rule_that_is_wrong_itself_is_a_mistake() =>
        OneMistake<Checked>("--wrong '1m' cannot be checked with [Range]: 'nonsense' is not a duration like 90s, 1.5h, 1h30m or 00:01:30.", "--wrong", "1m");
}
