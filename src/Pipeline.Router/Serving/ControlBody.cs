using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Pipeline.Router.Serving;

/// <summary>What commands have in common: bodies in JSON, tokens, and disks that may be full.</summary>
internal static class ControlBody
{
    /// <exception cref="RefusalException">It is not what the command takes.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted)
                ?? throw new RefusalException(StatusCodes.Status400BadRequest, "The body is null.");
        }
        catch (JsonException e)
        {
            throw new RefusalException(StatusCodes.Status400BadRequest, $"The body is not what {context.Request.Path} takes: {e.Message}");
        }
        catch (BadHttpRequestException e)
        {
            throw new RefusalException(e.StatusCode, e.Message);
        }
    }

    public static async Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, value, type, context.RequestAborted);
    }

    /// <exception cref="RefusalException">No token is negative.</exception>
    public static void Verify(long token)
    {
        if (token < 0)
            throw new RefusalException(StatusCodes.Status400BadRequest, $"token {token} is negative.");
    }

    /// <exception cref="RefusalException">The disk did not take it; nothing was changed.</exception>
    public static T Save<T>(string failure, Func<T> change)
    {
        try
        {
            return change();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusalException(StatusCodes.Status507InsufficientStorage, $"{failure}: {e.Message}");
        }
    }

    /// <exception cref="RefusalException">The disk did not take it; nothing was changed.</exception>
    public static void Save(string failure, Action change) => Save(failure, () =>
    {
        change();
        return true;
    });
}
