using Jilin.DisasterRelief;
using Jilin.Messaging;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(ThisService.Port);
builder.AddDisasterRelief();
builder.AddServiceBus();

var app = builder.Build();
app.UseServiceDefaults();
app.MapDisasterRelief();
await app.RunServiceAsync(args);
